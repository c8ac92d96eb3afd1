#!/usr/bin/env bash
# Compresses every log that is not compressed yet; gzip replaces each when it is whole.
set -euo pipefail
: "${LOCALEXEC:=localexec}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir logs
for day in 01 02 03 04 05 06; do seq 20000 >"logs/2026-11-$day.log"; done

"$LOCALEXEC" run --var log --glob 'logs/*.log' --fields status -- gzip -9 '{log}' | sort | uniq -c | sed 's/^ *//'
echo "again: $("$LOCALEXEC" run --var log --glob 'logs/*.log' -- gzip -9 '{log}' | wc -l) logs to compress"
ls logs
