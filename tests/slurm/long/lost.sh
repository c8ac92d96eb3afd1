#!/usr/bin/env bash
# Machines that go away in the middle of a run.
settings=()
. "$(dirname "$0")/../with_cluster.bash"

it "runs again what a node had that was lost with its jobs, and prints every item once"
start_slurm --range 60 --chunk 5 --workers 6 -- ./item '{}' 0.4
until_seen 60 ran_at_least 4
"$cluster" lose "$cluster_dir" n1
finished
whole 60
grep -q 'submitted again' err || fail "nothing was said of it: $(cat err)"
"$cluster" wake "$cluster_dir" n1
nothing_left

it "prints every item once where a node is cut off and its tasks write on"
rm -f ran
start_slurm --range 60 --chunk 10 --workers 6 -- ./item '{}' 2
until_seen 60 ran_at_least 6
"$cluster" mute "$cluster_dir" n2
finished
whole 60
"$cluster" wake "$cluster_dir" n2
nothing_left

it "runs again what was preempted"
rm -f ran
start_slurm --slurm '-p low' --range 24 --chunk 4 --workers 6 -- ./item '{}' 1
until_seen 60 ran_at_least 6
sbatch -p high -n 4 -N 2-3 --exclusive -o /dev/null --wrap 'sleep 5' >/dev/null
finished
whole 24
nothing_left
