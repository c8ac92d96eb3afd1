#!/usr/bin/env bash
# A slow first item holds all others back: what waits for its turn waits on disk.
. "$(dirname "$0")/../assertions.bash"

most=$((32 << 20))

it "large outputs that wait take little memory, come out whole, and leave no file"
size=12000000
emit "$size" > want
launch large "$LOCALEXEC" run --var x --range 8 --workers 2 --chunk 1 -- \
  sh -c 'touch "done.$1"; while [ "$1" = 0 ] && [ $(ls | grep -c done) -lt 8 ]; do sleep 0.02; done; emit "$2"' \
  sh '{x}' "$size" 2> err > out
equal "the end" "exit 0" "$(ended large 300)"
equal "standard error" "" "$(told err)"
python3 - << 'END'
import base64, json
want = open("want", "rb").read()
indices = []
for line in open("out", "rb"):
    record = json.loads(line)
    indices.append(record["index"])
    assert base64.b64decode(record["stdout_base64"]) == want, "not what the call printed"
assert indices == list(range(8)), indices
END
no_file_left
echo "greatest resident size: $(rss_of large) bytes"
sanitized || (($(rss_of large) < most)) || fail "more than $most bytes: $(rss_of large)"

it "many small records that wait take little memory"
rm -f ./*
count=1500
launch small "$LOCALEXEC" run --var x --range "$count" --workers 2 --chunk 1 -- \
  sh -c 'if [ "$1" = 0 ]; then until [ -e last ]; do sleep 0.02; done; fi
         printf %040000d "$1"; if [ "$1" = 1499 ]; then touch last; fi' sh '{x}' > out 2> err
equal "the end" "exit 0" "$(ended small 300)"
valid out
equal "records" true "$(jq -c -n '[inputs | .index == (.stdout | tonumber)] | length == 1500 and all' out)"
no_file_left
echo "greatest resident size: $(rss_of small) bytes"
sanitized || (($(rss_of small) < most)) || fail "more than $most bytes: $(rss_of small)"
