#!/usr/bin/env bash
# Tasks that Slurm does strange things with.
settings=()
. "$(dirname "$0")/../with_cluster.bash"

it "replaces a task that Slurm holds for ever"
start_slurm --range 12 --chunk 4 --workers 3 -- ./item '{}' 3
until_seen 60 ran_at_least 3
job=$(squeue -h -t RUNNING -o %F | head -n 1)
scontrol update jobid="${job}_0" requeue=1 && scontrol requeuehold "${job}_0"
finished
whole 12
nothing_left

it "replaces tasks that cannot be launched on one of the nodes"
rm -f ran
rm -rf "$cluster_dir/spool/n1" && touch "$cluster_dir/spool/n1"
start_slurm --range 24 --chunk 2 --workers 6 -- ./item '{}' 1
finished
whole 24
rm "$cluster_dir/spool/n1" && mkdir "$cluster_dir/spool/n1"
scontrol update nodename=n1 state=resume 2>/dev/null || true
nothing_left

it "hands back what does not fit into the time limit, and runs it in another task"
rm -f ran
start_slurm --slurm '--time=1' --range 8 --chunk 8 -- ./item '{}' 15
finished
whole 8
nothing_left
