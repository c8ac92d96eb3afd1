#!/usr/bin/env bash
# A second signal is immediate: no grace, nothing left behind.
. "$(dirname "$0")/../assertions.bash"

for pair in 'INT INT' 'TERM TERM' 'HUP HUP' 'TERM INT'; do
  read -r first second <<< "$pair"
  it "SIG$second after SIG$first ends calls that would not go for 600 s"
  rm -f shrugged.*
  launch "$first-$second" "$LOCALEXEC" run --var x --range 10 --workers 2 --chunk 1 --grace 600 -- \
    stubborn 600 'shrugged.{x}' > out 2> err
  pid=$(pid_of "$first-$second")
  wait_until '[[ -e shrugged.0 && -e shrugged.1 ]]'
  kill "-$first" "$pid"
  wait_until '[[ -s shrugged.0 && -s shrugged.1 ]]'
  # A sender may well say the same twice in one breath, as timeout(1) does; that counts once.
  [[ $first != "$second" ]] || sleep 0.5
  kill -0 "$pid" || fail "the runner did not wait for its calls after the first signal"
  kill "-$second" "$pid"
  how=$(ended "$first-$second")
  [[ $how == "signal $(kill -l "$first")" || $how == "signal $(kill -l "$second")" ]] ||
    fail "the end: $how"
  no_process_left
  no_file_left
  valid out
  equal "calls that were started" 2 "$(find . -name 'shrugged.*' | wc -l)"
done
