#!/usr/bin/env bash
# SIGINT, SIGTERM and SIGHUP: nothing new starts, what runs is stopped, what is finished is written,
# and the runner dies by that very signal.
. "$(dirname "$0")/../assertions.bash"

for signal in INT TERM HUP; do
  it "SIG$signal stops the run, loses no record and leaves nothing behind"
  rm -f started.*
  # The first eight items end at once, the later ones do not end by themselves.
  launch "$signal" "$LOCALEXEC" run --var x --range 100000 --workers 4 --chunk 1 --grace 600 -- \
    sh -c 'echo "$1"; touch "started.$1"; test "$1" -lt 8 || sleep 600' sh '{x}' > out 2> err
  pid=$(pid_of "$signal")
  wait_until '(( $(wc -l < out) >= 8 && $(ls | grep -c started) == 12 ))'
  kill "-$signal" "$pid"
  equal "the end" "signal $(kill -l "$signal")" "$(ended "$signal")"
  no_process_left
  no_file_left
  valid out
  equal "the records" \
    '[0,"ok"][1,"ok"][2,"ok"][3,"ok"][4,"ok"][5,"ok"][6,"ok"][7,"ok"][8,"canceled"][9,"canceled"][10,"canceled"][11,"canceled"]' \
    "$(jq -j -c '[.index, .status] | tostring' out)"
  equal "how the stopped calls ended" '["SIGTERM"]' \
    "$(jq -s -c 'map(select(.status == "canceled") | .signal) | unique' out)"
  equal "what a stopped call printed" '"8\n"' "$(jq -c 'select(.index == 8) | .stdout' out)"
  equal "calls that were started" 12 "$(find . -name 'started.*' | wc -l)"
done

it "a call that does not heed SIGTERM is killed after the grace"
rm -f ready.*
launch stubborn "$LOCALEXEC" run --var x --range 2 --workers 2 --grace 0.5 -- stubborn 600 'ready.{x}' \
  > out 2> err
pid=$(pid_of stubborn)
wait_until '[[ -e ready.0 && -e ready.1 ]]'
kill -INT "$pid"
equal "the end" "signal 2" "$(ended stubborn)"
no_process_left
equal "the records" '["canceled","SIGKILL"]["canceled","SIGKILL"]' \
  "$(jq -j -c '[.status, .signal] | tostring' out)"

it "a signal while nothing runs but the input is open ends the run"
mkfifo input
sleep 600 > input & writer=$!
launch waiting "$LOCALEXEC" run --items input -- echo > out 2> err
pid=$(pid_of waiting)
wait_until "[[ -e /proc/$pid/exe && \$(readlink /proc/$pid/exe) == '$LOCALEXEC' ]]"
sleep 0.5
kill -TERM "$pid"
equal "the end" "signal 15" "$(ended waiting)"
kill "$writer"
no_process_left

it "a signal to exec ends its call, with a record"
launch exec "$LOCALEXEC" exec --grace 600 -- sh -c 'touch here; sleep 600' > out 2> err
pid=$(pid_of exec)
wait_until '[[ -e here ]]'
kill -INT "$pid"
equal "the end" "signal 2" "$(ended exec)"
no_process_left
equal "the record" '["canceled","SIGTERM"]' "$(jq -c '[.status, .signal]' out)"

it "a signal ends plan"
sleep 600 > input & writer=$!
launch plan "$LOCALEXEC" plan --items input -- true > out 2> err
pid=$(pid_of plan)
wait_until "[[ \$(readlink /proc/$pid/exe) == '$LOCALEXEC' ]]"
sleep 0.5
kill -INT "$pid"
equal "the end" "signal 2" "$(ended plan)"
kill "$writer"

it "a signal in the middle of many short calls leaves complete records, each once, in order"
for round in 1 2 3; do
  launch "short$round" "$LOCALEXEC" run --var x --range 1000000 --workers 8 -- true '{x}' > out 2> err
  pid=$(pid_of "short$round")
  wait_until '(( $(wc -l < out) > 100 * round ))'
  kill -TERM "$pid"
  equal "the end" "signal 15" "$(ended "short$round")"
  no_process_left
  valid out
  equal "order, each once" true "$(jq -s -c 'map(.index) | . == unique' out)"
  equal "statuses" '["canceled","ok"]' "$(jq -s -c 'map(.status) + ["ok", "canceled"] | unique' out)"
done

it "a Ctrl-C in a terminal, which reaches every process of the program at once, counts once"
rm -f here.*
CASE_DIR="$case_dir" setsid "$CHILDREN/howended" "$case_dir/group" "$LOCALEXEC" run --var x --range 2 --workers 2 \
  --grace 600 -- sh -c 'trap "sleep 0.3; echo bye; exit 0" TERM; touch "here.$1"; while :; do sleep 0.05; done' sh '{x}' \
  > out 2> err &
pid=$(pid_of group)
wait_until '[[ -e here.0 && -e here.1 ]]'
kill -INT -- "-$(cut -d ' ' -f 5 "/proc/$pid/stat")"
equal "the end" "signal 2" "$(ended group)"
equal "the records" '["canceled","bye\n"]["canceled","bye\n"]' "$(jq -j -c '[.status, .stdout] | tostring' out)"
no_process_left
