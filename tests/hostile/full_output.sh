#!/usr/bin/env bash
# Standard output takes no more: a full device, none at all, one only for reading.
. "$(dirname "$0")/../assertions.bash"

one_line() {
  equal "lines on standard error" 1 "$(told err | wc -l)"
  grep -q "^localexec: error: " err || fail "standard error: $(cat err)"
}

[[ -w /dev/full ]] || skip "there is no /dev/full here"

it "a full device ends the run with 3 and says so"
launch full "$LOCALEXEC" run --var x --range 3 -- echo '{x}' > /dev/full 2> err
equal "the end" "exit 3" "$(ended full)"
one_line
grep -q "No space left on device" err || fail "the reason is not told: $(cat err)"
no_process_left

it "a full device stops the calls that run, and starts no more"
launch many "$LOCALEXEC" run --var x --range 100000 --workers 4 --chunk 1 -- \
  sh -c 'echo >> started; test "$1" = 0 || sleep 600' sh '{x}' > /dev/full 2> err
equal "the end" "exit 3" "$(ended many)"
one_line
no_process_left
(($(wc -l < started) <= 20)) || fail "calls started: $(wc -l < started)"

it "a full device fails exec, plan, --help and --version, too"
for words in 'exec -- true' 'plan --range 3 -- true' '--help' 'run --help' '--version'; do
  name=${words// /_}
  # shellcheck disable=SC2086 # they are words
  launch "${name//\//}" "$LOCALEXEC" $words > /dev/full 2> err
  equal "the end of $words" "exit 3" "$(ended "${name//\//}")"
  one_line
done

it "no standard output at all ends the run with 3"
launch none "$LOCALEXEC" run --var x --range 3 -- echo '{x}' >&- 2> err
equal "the end" "exit 3" "$(ended none)"
one_line

it "an output that is open only for reading ends the run with 3"
launch reading "$LOCALEXEC" run --var x --range 3 -- echo '{x}' 1< /dev/null 2> err
equal "the end" "exit 3" "$(ended reading)"
one_line

it "no items need no output, so a full device does not matter"
launch empty "$LOCALEXEC" run --range 0 -- echo > /dev/full 2> err
equal "the end" "exit 0" "$(ended empty)"
equal "standard error" "" "$(told err)"

it "a limit on the size of files ends the run with 3, not by SIGXFSZ"
(
  ulimit -f 8
  launch size "$LOCALEXEC" run --var x --range 2000 --workers 2 -- true '{x}' > out 2> err
  equal "the end" "exit 3" "$(ended size)"
)
one_line
no_process_left
