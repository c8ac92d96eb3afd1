#!/usr/bin/env bash
# The checksum of every file below a folder, in the order of their names, whatever these hold.
set -euo pipefail
: "${LOCALEXEC:=localexec}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir tree
for i in 1 2 3 4 5 6; do echo "content $i" >"tree/file $i"; done
echo 'told apart' >tree/$'two\nlines'

find tree -type f -print0 | sort -z |
  "$LOCALEXEC" run --var file --items - -0 --raw -- sha256sum --zero '{file}' >SHA256SUMS
tr '\0' '\n' <SHA256SUMS | head -n 2
echo "$(tr -cd '\0' <SHA256SUMS | wc -c) files"
