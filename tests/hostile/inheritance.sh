#!/usr/bin/env bash
# What a call is given: three descriptors, and the limits, signals and further descriptors of whoever
# started the runner.
. "$(dirname "$0")/../assertions.bash"

for fd in /proc/$$/fd/*; do
  number=${fd##*/}
  if ((number > 2 && number != 255)); then eval "exec $number>&-"; fi
done
bare=$(countfds < /dev/null)
[[ $bare == "fds 0,1,2 "* ]] || skip "this shell hands on descriptors: $bare"

it "a call has the descriptors 0, 1 and 2 and the original limit, also while many others run"
"$LOCALEXEC" run --range 300 --workers 60 --chunk 1 -- countfds > out
equal "the calls' own words" "[\"$bare\\n\"]" "$(jq -s -c 'map(.stdout) | unique' out)"

it "a call has the descriptors that the runner's caller left open besides, and can read them"
more=$(countfds 5< /dev/null 7< /dev/null < /dev/null)
[[ $more == "fds 0,1,2,5,7 "* ]] || fail "this shell does not hand on descriptors: $more"
"$LOCALEXEC" run --range 30 --workers 6 --chunk 1 -- countfds 5< /dev/null 7< /dev/null > out
equal "the calls' own words" "[\"$more\\n\"]" "$(jq -s -c 'map(.stdout) | unique' out)"
equal "what it reads" '"told\n"' "$("$LOCALEXEC" exec -- cat <(echo told) | jq -c .stdout)"
equal "a limited one too" '"told\n"' "$("$LOCALEXEC" run --range 1 --nice 1 -- cat <(echo told) | jq -c .stdout)"

it "exec gives the three alone likewise"
equal "the call's own words" "\"$bare\\n\"" "$("$LOCALEXEC" exec -- countfds | jq -c .stdout)"

it "a soft limit that the runner raises for itself is the original again in the calls"
(
  ulimit -S -n 64
  direct=$(countfds)
  "$LOCALEXEC" run --range 100 --workers 100 --chunk 1 -- countfds > out
  equal "the calls' own words" "[\"$direct\\n\"]" "$(jq -s -c 'map(.stdout) | unique' out)"
)

it "descriptors 0, 1 and 2 are /dev/null and two pipes"
"$LOCALEXEC" run --range 3 -- sh -c 'for i in 0 1 2; do readlink /proc/$$/fd/$i; done' < /etc/passwd > out
jq -s -e 'all(.stdout | test("^/dev/null\npipe:\\[[0-9]+\\]\npipe:\\[[0-9]+\\]\n$"))' out > /dev/null ||
  fail "they are: $(jq -c .stdout out)"

it "a call has the signal mask and the ignored signals of the runner's caller"
same_signals() {
  local direct
  direct=$("$@" sigstate)
  "$@" "$LOCALEXEC" run --range 6 --workers 3 -- sigstate > out
  equal "signals under '$*'" "[\"$direct\\n\"]" "$(jq -s -c 'map(.stdout) | unique' out)"
  equal "signals of exec under '$*'" "\"$direct\\n\"" \
    "$("$@" "$LOCALEXEC" exec -- sigstate | jq -c .stdout)"
  echo "  $direct"
}
same_signals env
same_signals sh -c 'trap "" HUP USR1; exec "$@"' sh
same_signals sh -c 'trap "" INT TERM PIPE CHLD; exec "$@"' sh
same_signals python3 -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGINT, signal.SIGCHLD, signal.SIGTERM})
os.execvp(sys.argv[1], sys.argv[1:])'

it "a caller that ignores SIGCHLD, or blocks it, does not hold the run up"
for how in 'signal.signal(signal.SIGCHLD, signal.SIG_IGN)' \
  'signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))'; do
  launch "sigchld${#how}" python3 -c "import os, signal, sys
$how
os.execvp(sys.argv[1], sys.argv[1:])" "$LOCALEXEC" run --var x --range 20 --workers 4 -- sh -c 'exit "$1"' sh '{x}' > out 2> err
  equal "the end" "exit 1" "$(ended "sigchld${#how}")"
  equal "the records" true "$(jq -s -c 'map(.exit) == [range(20)]' out)"
done

it "a call is the leader of a process group of its own, in the runner's session"
"$LOCALEXEC" run --range 4 --workers 2 -- sh -c 'cut -d " " -f 1,5,6 /proc/$$/stat' > out
jq -r .stdout out | grep . | while read -r pid group session; do
  equal "its group" "$pid" "$group"
  equal "its session" "$(cut -d ' ' -f 6 /proc/$$/stat)" "$session"
done
