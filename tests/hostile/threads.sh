#!/usr/bin/env bash
# Calls on threads end as those of processes do: by signals, timeouts, a killed runner, and Ctrl-Z.
. "$(dirname "$0")/../assertions.bash"

it "SIGINT stops the commands of threads, loses no record and leaves nothing behind"
launch interrupt "$LOCALEXEC" run --io --var x --range 1000 --workers 4 --chunk 1 -- \
  sh -c 'touch "started.$1"; echo "$1"; test "$1" -lt 4 || sleep 600' sh '{x}' > out 2> err
pid=$(pid_of interrupt)
wait_until '(( $(wc -l < out) >= 4 && $(ls | grep -c started) == 8 ))'
kill -INT "$pid"
equal "the end" "signal 2" "$(ended interrupt)"
no_process_left
no_file_left
equal "the records" '["ok","ok","ok","ok","canceled","canceled","canceled","canceled"]' "$(jq -s -c 'map(.status)' out)"

it "a daemon goes with the thread's call that ran out of time"
launch timeout "$LOCALEXEC" run --io --range 2 --timeout 0.5 --grace 0.5 -- sh -c 'escape 600 hold; sleep 600' > out 2> err
equal "the end" "exit 1" "$(ended timeout)"
equal "the records" '["timeout","timeout"]' "$(jq -s -c 'map(.status)' out)"
no_process_left

it "nothing outlives a killed runner"
launch killed "$LOCALEXEC" run --io --range 4 -- sh -c 'touch "here.$1"; sleep 600' sh {} > out 2> err
pid=$(pid_of killed)
wait_until '[[ $(ls here.* 2> /dev/null | wc -l) == 4 ]]'
kill -KILL "$pid"
equal "the end" "signal 9" "$(ended killed)"
wait_until '[[ -z $(processes_left) ]]'

it "SIGINT ends a run whose function in a thread never returns"
launch hang "$LOCALEXEC" run --io --grace 0.3 --var x --range 3 --workers 1 --unordered @so "$CHILDREN/habits.so:hang" > out 2> err
pid=$(pid_of hang)
wait_until '[[ -s out ]]'
kill -INT "$pid"
equal "the end" "signal 2" "$(ended hang)"
equal "the records" 'ok canceled' "$(jq -r .status out | head -n 2 | paste -sd ' ')"
no_process_left

it "waits in threads end at once when the run is interrupted"
launch waits "$LOCALEXEC" run --grace 600 --workers 500 --items <(yes 600 | head -n 500) @sleep > out 2> err
pid=$(pid_of waits)
wait_until '[[ $(cat /proc/[0-9]*/task/*/comm 2> /dev/null | grep -c lx-engine) -ge 500 ]]'
kill -TERM "$pid"
equal "the end" "signal 15" "$(ended waits)"
equal "the records" '["canceled"]' "$(jq -s -c 'map(.status) | unique' out)"
no_process_left

it "a command of a thread is stopped with the run, and its time does not count"
launch stop "$LOCALEXEC" run --io --range 1 --timeout 6 -- sh -c 'touch up; sleep 1; echo done' > out 2> err
pid=$(pid_of stop)
wait_until '[[ -e up ]]'
kill -TSTP "$pid"
sleep 7
kill -CONT "$pid"
equal "the end" "exit 0" "$(ended stop)"
equal "the record" '["ok","done\n"]' "$(jq -c '[.status, .stdout]' out)"
