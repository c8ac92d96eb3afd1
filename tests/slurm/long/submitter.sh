#!/usr/bin/env bash
# Submitters that die, and disks that are full.
settings=()
. "$(dirname "$0")/../with_cluster.bash"

it "goes on with --resume after the submitter was killed, and runs nothing twice"
rm -f ran
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
