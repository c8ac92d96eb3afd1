#!/usr/bin/env bash
# A call may leave its process group and its session: it is found all the same.
. "$(dirname "$0")/../assertions.bash"

it "a daemon that a call leaves behind does not outlive the run"
launch daemon "$LOCALEXEC" run --range 3 --workers 2 -- escape 600 > out 2> err
equal "the end" "exit 0" "$(ended daemon)"
equal "the records" '["ok","ok","ok"]' "$(jq -s -c 'map(.status)' out)"
no_process_left

it "a daemon that holds the outputs open is told as leaked"
launch holds "$LOCALEXEC" run --range 1 -- escape 600 hold > out 2> err
equal "the end" "exit 0" "$(ended holds)"
equal "the record" '["ok",true]' "$(jq -c '[.status, .leaked]' out)"
no_process_left

it "a daemon goes with the call that ran out of time"
launch timeout "$LOCALEXEC" run --range 1 --timeout 0.5 --grace 0.5 -- sh -c 'escape 600 hold; sleep 600' > out 2> err
equal "the end" "exit 1" "$(ended timeout)"
equal "the record" '"timeout"' "$(jq -c .status out)"
no_process_left

it "a daemon goes with a run that is interrupted"
launch interrupt "$LOCALEXEC" run --range 1 -- sh -c 'escape 600; touch here; sleep 600' > out 2> err
pid=$(pid_of interrupt)
wait_until '[[ -e here ]]'
kill -INT "$pid"
equal "the end" "signal 2" "$(ended interrupt)"
no_process_left

it "a background process does not hold a call up, and does not outlive the run"
launch background "$LOCALEXEC" run --range 20 --workers 2 -- sh -c 'sleep 600 & echo here' > out 2> err
equal "the end" "exit 0" "$(ended background)"
equal "the records" '[["here\n",true]]' "$(jq -s -c 'map([.stdout, .leaked]) | unique' out)"
no_process_left

it "a background process that floods the output does not hold the run up"
launch flood "$LOCALEXEC" run --range 2 --workers 1 --fields status,leaked,exit -- sh -c 'yes & sleep 0.2; exit 3' > out 2> err
equal "the end" "exit 1" "$(ended flood)"
equal "the records" '{"status":"failed","leaked":true,"exit":3}' "$(sort -u out)"
no_process_left
no_file_left
