#!/usr/bin/env bash
# What happens seldom and takes long to bring about: part of the long run only.
[[ ${LONG:-} ]] || exit 0
settings=()
. "$(dirname "$0")/with_cluster.bash"

it "replaces a task that Slurm holds for ever"
start_slurm --range 12 --chunk 4 --workers 3 -- ./item '{}' 3
until_seen 60 ran_at_least 3
job=$(squeue -h -t RUNNING -o %F | head -n 1)
scontrol update jobid="${job}_0" requeue=1 && scontrol requeuehold "${job}_0"
finished
whole 12
nothing_left

it "replaces tasks that cannot be launched on one of the nodes"
rm ran
rm -rf "$cluster_dir/spool/n1" && touch "$cluster_dir/spool/n1"
start_slurm --range 24 --chunk 2 --workers 6 -- ./item '{}' 1
finished
whole 24
rm "$cluster_dir/spool/n1" && mkdir "$cluster_dir/spool/n1"
scontrol update nodename=n1 state=resume 2>/dev/null || true
nothing_left

it "hands back what does not fit into the time limit, and runs it in another task"
rm ran
start_slurm --slurm '--time=1' --range 8 --chunk 8 -- ./item '{}' 15
finished
whole 8
nothing_left

it "goes on with --resume after the submitter was killed, and runs nothing twice"
rm ran
words=(--range 40 --chunk 10 --workers 4 --output killed.jsonl -- ./item '{}' 0.5)
start_slurm "${words[@]}"
until_seen 60 ran_at_least 8
kill -KILL "$(pgrep -P "$(pid_of run)")"  # the engine; its guardian ends with it
ended run >/dev/null
start_slurm --resume "${words[@]}"
finished
cp killed.jsonl out
whole 40
equal 'calls' 40 "$(wc -l <ran)"
nothing_left

it "ends with an error, and nothing in the queue, where the spool folder is full"
if mkdir small && mount -t tmpfs -o size=400k tmpfs small 2>/dev/null; then
  at_end="umount '$PWD/small'; $at_end"
  status=0
  "$LOCALEXEC" run --engine slurm --spool small --progress none --output full.jsonl --range 200 \
    --chunk 50 -- sh -c 'head -c 20000 /dev/zero | tr "\0" x' 2>err || status=$?
  equal 'exit status' 3 "$status"
  until_seen 60 queue_is_empty
  mount -o remount,size=100m small
  "$LOCALEXEC" run --engine slurm --spool small --progress none --output full.jsonl --range 200 \
    --chunk 50 --resume -- sh -c 'head -c 20000 /dev/zero | tr "\0" x' 2>err || fail "$(cat err)"
  equal 'records' 200 "$(jq -s '[.[].index] | unique | length' full.jsonl)"
  equal 'lines' 200 "$(wc -l <full.jsonl)"
fi
