#!/usr/bin/env bash
# A Python function over the lines of a file: no command line to take apart, no text to parse.
set -euo pipefail
: "${LOCALEXEC:=localexec}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >words.py <<'END'
def count(line):
    words = line.split()
    if not words:
        raise ValueError("an empty line")
    return {"words": len(words), "longest": max(words, key=len)}
END
printf '%s\n' 'the quick brown fox' 'jumps over' '' 'the lazy dog again' >text
"$LOCALEXEC" run --var line --items text --fields vars,status,result,error --progress none \
  @python words:count | jq -c '[.status, .result // (.error | "\(.type): \(.message)")]' || true
