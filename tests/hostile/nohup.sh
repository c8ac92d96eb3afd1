#!/usr/bin/env bash
# A run under nohup goes on when its terminal hangs up.
. "$(dirname "$0")/../assertions.bash"

it "SIGHUP that was ignored at the start stays ignored"
launch run nohup "$LOCALEXEC" run --var x --range 4 --workers 2 --chunk 1 -- \
  sh -c 'touch "here.$1"; until test -e go; do sleep 0.02; done; echo "$1"' sh '{x}' > out 2> err
pid=$(pid_of run)
wait_until '[[ -e here.0 && -e here.1 ]]'
kill -HUP "$pid"
sleep 0.3
kill -HUP "$pid"
sleep 0.3
touch go
equal "the end" "exit 0" "$(ended run)"
equal "the records" '["0\n","1\n","2\n","3\n"]' "$(jq -s -c 'map(.stdout)' out)"

it "a run under nohup still heeds SIGTERM"
rm -f here.*
launch term nohup "$LOCALEXEC" run --var x --range 4 --workers 2 --chunk 1 -- \
  sh -c 'touch "here.$1"; sleep 600' sh '{x}' > out 2> err
pid=$(pid_of term)
wait_until '[[ -e here.0 && -e here.1 ]]'
kill -TERM "$pid"
equal "the end" "signal 15" "$(ended term)"
no_process_left
