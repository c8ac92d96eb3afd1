#!/usr/bin/env bash
# A controller that forgets, stalls or is away.
settings=()
. "$(dirname "$0")/../with_cluster.bash"

it "finishes where the controller crashes right after the submission and forgets it"
start_slurm --range 40 --chunk 4 --workers 6 -- ./item '{}' 0.5
until_seen 60 accepted
"$cluster" controller "$cluster_dir" kill
sleep 1
"$cluster" controller "$cluster_dir" start
sbatch -o /dev/null --wrap 'sleep 1' >/dev/null || true  # takes the number of the forgotten one
# Slurm may drain the nodes for it ("Duplicate jobid"), until an administrator puts them back to work.
administrator() { while sleep 5 && [[ -e $cluster_dir ]]; do scontrol update nodename=n1,n2,n3 state=resume || true; done; }
administrator >/dev/null 2>&1 &
watching=$!
finished
kill "$watching"
whole 40
nothing_left

it "waits for a controller that is away for half a minute"
rm -f ran
start_slurm --range 60 --chunk 10 --workers 6 -- ./item '{}' 1
until_seen 60 ran_at_least 2
"$cluster" controller "$cluster_dir" stop
sleep 30
"$cluster" controller "$cluster_dir" start
finished
whole 60
equal 'calls' 60 "$(wc -l <ran)"
nothing_left

it "takes over a job that is in although sbatch gave up"
rm -f ran
"$cluster" controller "$cluster_dir" stall
start_slurm --range 40 --chunk 10 --workers 6 -- ./item '{}' 1
sleep 24  # sbatch waits for 10 seconds at a time
"$cluster" controller "$cluster_dir" go
finished
whole 40
equal 'calls' 40 "$(wc -l <ran)"
nothing_left
