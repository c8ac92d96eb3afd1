#!/usr/bin/env bash
# The runner is started without standard input or standard error.
. "$(dirname "$0")/../assertions.bash"

look='echo out; echo err >&2; readlink /proc/$$/fd/0'

it "without standard input every call still has an empty one"
launch in "$LOCALEXEC" run --range 4 --workers 2 -- sh -c "$look" > out 2> err <&-
equal "the end" "exit 0" "$(ended in)"
equal "the records" '["out\n/dev/null\n","err\n"]' "$(jq -s -c 'map([.stdout, .stderr]) | unique | .[]' out)"
equal "standard error" "" "$(told err)"

it "without standard error the records are right"
launch err "$LOCALEXEC" run --range 4 --workers 2 -- sh -c "$look" > out 2>&-
equal "the end" "exit 0" "$(ended err)"
equal "the records" '["out\n/dev/null\n","err\n"]' "$(jq -s -c 'map([.stdout, .stderr]) | unique | .[]' out)"

it "without either the records are right"
launch both "$LOCALEXEC" run --range 4 --workers 2 -- sh -c "$look" > out 2>&- <&-
equal "the end" "exit 0" "$(ended both)"
equal "the records" '["out\n/dev/null\n","err\n"]' "$(jq -s -c 'map([.stdout, .stderr]) | unique | .[]' out)"

it "without any of the three nothing of the calls goes astray"
launch all "$LOCALEXEC" run --var x --range 4 --workers 2 -- sh -c 'echo "$1" > "file.$1"' sh '{x}' >&- 2>&- <&-
equal "the end" "exit 3" "$(ended all)"
no_process_left

it "a mistake without standard error is exit 2"
launch mistake "$LOCALEXEC" run --range 0:ten -- true > out 2>&-
equal "the end" "exit 2" "$(ended mistake)"
equal "the output" "" "$(cat out)"
