#!/usr/bin/env bash
# The reader of the records leaves early: `| head -n 1`.
. "$(dirname "$0")/../assertions.bash"

items=10000000
most=$((16 << 20))

it "ten million items into head -n 1 end soon, quietly, in little memory"
launch run "$LOCALEXEC" run --var x --range "$items" -- true '{x}' 2> err | head -n 1 > line
equal "the end" "exit 3" "$(ended run)"
equal "the line" 0 "$(jq .index line)"
equal "standard error" "" "$(told err)"
no_process_left
no_file_left
echo "greatest resident size: $(rss_of run) bytes"
sanitized || (($(rss_of run) < most)) || fail "more than $most bytes: $(rss_of run)"

it "calls that still run when the reader leaves are stopped"
launch stop "$LOCALEXEC" run --var x --range 100 --workers 4 --chunk 1 -- \
  sh -c 'test "$1" -lt 2 || sleep 600' sh '{x}' 2> err | head -n 1 > line
equal "the end" "exit 3" "$(ended stop)"
equal "the line" 0 "$(jq .index line)"
equal "standard error" "" "$(told err)"
no_process_left

it "a plan of ten million items takes little memory"
sanitized && items=300000
launch plan "$LOCALEXEC" plan --var x --range "$items" -- true '{x}' 2> err | tail -n 1 > line
equal "the end" "exit 0" "$(ended plan 300)"
equal "the last line" "$items" "$(jq '.first + .count' line)"
echo "greatest resident size: $(rss_of plan) bytes"
sanitized || (($(rss_of plan) < most)) || fail "more than $most bytes: $(rss_of plan)"

it "a plan of one huge chunk takes little memory"
launch huge "$LOCALEXEC" plan --var x --range 300000 --chunk 300000 -- true '{x}' > line 2> err
equal "the end" "exit 0" "$(ended huge)"
equal "the argvs" 300000 "$(jq '.argv | length' line)"
echo "greatest resident size: $(rss_of huge) bytes"
sanitized || (($(rss_of huge) < most)) || fail "more than $most bytes: $(rss_of huge)"
