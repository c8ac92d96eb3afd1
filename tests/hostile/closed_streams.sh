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

it "items from a standard input that is closed are an error"
for options in "--items -" "--csv -" "--jsonl -" "--spec -"; do
  launch items "$LOCALEXEC" run $options -- echo > out 2> err <&-
  equal "the end with $options" "exit 3" "$(ended items)"
  equal "the records with $options" "" "$(cat out)"
  equal "the error with $options" "localexec: error: cannot read standard input: Bad file descriptor" \
    "$(tr -d "'" < err)"
  rm "$case_dir/items"
done
for command in "run --commands -" "plan --items - -- echo" "batch - -- echo" "report -"; do
  launch items "$LOCALEXEC" $command > out 2> err <&-
  equal "the end of $command" "exit 3" "$(ended items)"
  equal "the error of $command" "localexec: error: cannot read standard input: Bad file descriptor" "$(cat err)"
  rm "$case_dir/items"
done

it "a standard input that is closed is no empty file by another name either"
launch named "$LOCALEXEC" run --items /dev/stdin -- echo > out 2> err <&-
equal "the end" "exit 2" "$(ended named)"
equal "the lines of the error" 1 "$(grep -c '^localexec: error: cannot read ./dev/stdin' err)"

it "a plan without standard output says why it cannot be written"
for command in "plan --range 2 -- true" "--help" "--version"; do
  launch plan "$LOCALEXEC" $command 2> err >&-
  equal "the end of $command" "exit 3" "$(ended plan)"
  equal "the error of $command" "localexec: error: cannot write to standard output: Bad file descriptor" "$(cat err)"
  rm "$case_dir/plan"
done

it "a run without standard output waits at rest for what it cannot write"
launch idle "$LOCALEXEC" run --range 1 -- sleep 60 2> err >&-
wait_until 'pgrep -P "$(pgrep -P "$(pid_of idle)")" -x sleep > waits'
engine=$(pgrep -P "$(pid_of idle)")
times_run() { cat /proc/"$engine"/task/*/schedstat | cut -d ' ' -f 3; }
# A sanitizer has a thread of its own that does not rest.
sanitized || wait_until 'before=$(times_run); sleep 0.2; [[ "$(times_run)" == "$before" ]]' 1
kill "$(cat waits)"
equal "the end" "exit 3" "$(ended idle)"
equal "the lines of the error" 1 "$(grep -c 'standard output: Bad file descriptor' err)"

it "what a call writes to a standard error that is closed goes nowhere"
launch passed "$LOCALEXEC" run --range 2 --stderr pass -- sh -c 'echo stray >&2; echo out' > out 2>&- <&-
equal "the end" "exit 0" "$(ended passed)"
equal "the records" '["out\n"]' "$(jq -s -c 'map(.stdout) | unique' out)"
equal "what is astray" "" "$(grep -rl stray . || true)"
no_process_left

it "a mistake without standard error is exit 2"
launch mistake "$LOCALEXEC" run --range 0:ten -- true > out 2>&-
equal "the end" "exit 2" "$(ended mistake)"
equal "the output" "" "$(cat out)"
