#!/usr/bin/env bash
# --engine slurm where tasks, submissions and submitters get lost, with stand-ins for Slurm's
# commands. The real one: tests/run --slurm.
. "$(dirname "$0")/../slurm/with_fakes.bash"

it "runs again what a lost task left, once the queue says so"
fresh
touch "$SBATCH_FAKE/drop.1"
run_slurm --range 9 --chunk 3 -- sh -c 'echo "$1" >>ran' sh '{}' >out 2>err
equal 'indices' '[0,1,2,3,4,5,6,7,8]' "$(indices out)"
equal 'calls' 9 "$(wc -l <ran)"
equal 'submissions' 2 "$(count sbatch)"
grep -q '3 items that tasks left unfinished are submitted again' err || fail "$(cat err)"
nothing_in_spool

it "takes over a job whose submission seemed to fail, and does not submit it twice"
fresh
touch "$SBATCH_FAKE/sbatch.late"
run_slurm --range 6 --chunk 3 -- sh -c 'sleep 3; echo "$1" >>late' sh '{}' >out
equal 'indices' '[0,1,2,3,4,5]' "$(indices out)"
equal 'submissions' 1 "$(count sbatch)"
equal 'calls' 6 "$(wc -l <late)"

it "finds the item that kills whatever task it is in, and gives up that one alone"
fresh
run_slurm --range 6 --chunk 6 -- \
  sh -c 'echo "$1" >>poison; [ "$1" != 2 ] || kill -9 $(pgrep -f "[w]orker --spool $0.* --task"); exit 0' \
  "$PWD/spool" '{}' >out 2>err && fail 'exit status 0'
equal 'statuses' 'ok ok error ok ok ok' "$(jq -r .status out | xargs)"
jq -e -s '.[2].error | test("each of 3 tasks")' out >/dev/null || fail "$(cat out)"
equal 'calls of it' 3 "$(grep -c '^2$' poison)"

it "cancels its own jobs on Ctrl-C and keeps what was finished"
fresh
launch interrupted "$LOCALEXEC" run --engine slurm --spool spool --range 100 --chunk 50 \
  --output done.jsonl -- sh -c 'sleep 0.2; echo "$1"' sh '{}' 2>err
wait_until '(($(grep -ao "\"status\":\"ok\"" done.jsonl.journal 2>/dev/null | wc -l) >= 3))'
kill -INT "$(pid_of interrupted)"
equal 'its end' 'signal 2' "$(ended interrupted)"
(($(count scancel) >= 1)) || fail 'nothing was canceled'
grep -q -- '--resume' err || fail "how to go on is not said: $(cat err)"
nothing_in_spool
[ ! -e done.jsonl.spool ] || fail 'done.jsonl.spool is left'
finished=$(jq -s '[.[] | select(.status == "ok")] | length' done.jsonl)
((finished >= 3 && finished < 100)) || fail "$finished were finished"

it "goes on from there with --resume"
run_slurm --range 100 --chunk 50 --output done.jsonl --resume -- sh -c 'sleep 0.2; echo "$1"' sh '{}' 2>err
equal 'indices' "$(seq 0 99 | jq -s -c .)" "$(indices done.jsonl)"

it "leaves a run to the cluster with --detach, and comes back to it with --resume"
fresh
left=(--range 12 --chunk 4 --output left.jsonl -- sh -c 'sleep 0.3; echo "$1" >>left; echo "$1"' sh '{}')
run_slurm --detach "${left[@]}" 2>err
grep -q 'left to Slurm' err || fail "$(cat err)"
grep -q -- '--resume' err || fail "how to come back is not said: $(cat err)"
refused '--resume' run_slurm "${left[@]}"
refused 'give --engine slurm' "$LOCALEXEC" run --resume "${left[@]}"
run_slurm --resume "${left[@]}" 2>err
equal 'indices' "$(seq 0 11 | jq -s -c .)" "$(indices left.jsonl)"
equal 'calls' 12 "$(wc -l <left)"
equal 'submissions' 1 "$(count sbatch)"
nothing_in_spool

it "goes on where the submitter was killed, and submits nothing twice"
fresh
killed=(--range 20 --chunk 10 --output killed.jsonl -- sh -c 'echo "$1" >>killed
  case $1 in *[6-9]) until [ -e go ]; do sleep 0.1; done ;; esac; echo "$1"' sh '{}')
launch killed "$LOCALEXEC" run --engine slurm --spool spool "${killed[@]}" 2>err
wait_until '(($(cat killed 2>/dev/null | wc -l) >= 4))'
kill -KILL "$(pgrep -P "$(pid_of killed)")"  # the engine; its guardian ends with it
ended killed >/dev/null
touch go
run_slurm --resume "${killed[@]}" 2>err
equal 'indices' "$(seq 0 19 | jq -s -c .)" "$(indices killed.jsonl)"
equal 'calls' 20 "$(wc -l <killed)"
equal 'submissions' 1 "$(count sbatch)"
