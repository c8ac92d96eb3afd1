#!/usr/bin/env bash
# Tasks that somebody else cancels.
settings=()
. "$(dirname "$0")/../with_cluster.bash"

it "runs again the tasks that somebody else canceled"
start_slurm --range 40 --chunk 4 --workers 6 -- ./item '{}' 1
until_seen 60 ran_at_least 6
job=$(squeue -h -t RUNNING -o %F | head -n 1)
scancel "${job}_0" "${job}_1"
finished
whole 40
nothing_left

it "ends with 3 where all of it is canceled before it starts, and goes on with --resume"
rm -f ran
sbatch -n 6 -N 3 -o /dev/null --wrap 'sleep 600' >/dev/null  # there is no room for anything else
something_runs() { [ "$(squeue -h -t RUNNING -o %i)" ]; }
until_seen 30 something_runs
waiting=(--range 12 --chunk 4 --output waiting.jsonl -- ./item '{}' 0.2)
start_slurm "${waiting[@]}"
until_seen 60 accepted
sleep 8  # it is listed once
scancel -u "$(id -un)"
finished "exit 3"
grep -q 'somebody canceled' err || fail "$(cat err)"
grep -q -- 'localexec run --resume' err || fail "how to go on is not said: $(cat err)"
until_seen 60 queue_is_empty
[ ! -e ran ] || fail "calls ran: $(cat ran)"
start_slurm --resume "${waiting[@]}"
finished
cp waiting.jsonl out
whole 12
nothing_left

it "ends with 3 where some of what is canceled takes its time to end"
rm -f ran
cat >stubborn <<'SH'
#!/bin/sh
trap '' TERM
echo "$1" >>ran
[ "$1" != 0 ] || sleep 20
sleep 2
SH
chmod +x stubborn
start_slurm --range 40 --chunk 4 --workers 6 --grace 15s -- ./stubborn '{}'
until_seen 60 ran_at_least 6
scancel -u "$(id -un)"
finished "exit 3"
grep -q 'somebody canceled' err || fail "$(cat err)"
until_seen 60 queue_is_empty
