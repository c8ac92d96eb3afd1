#!/usr/bin/env bash
# A controller that forgets, stalls or is away.
settings=()
. "$(dirname "$0")/with_cluster.bash"
accepted() { squeue -h -o %j | grep -q ^lx-; }

it "finishes where the controller crashes right after the submission and forgets it"
start_slurm --range 40 --chunk 4 --workers 6 -- ./item '{}' 0.5
until_seen 60 accepted
"$cluster" controller "$cluster_dir" kill
sleep 1
"$cluster" controller "$cluster_dir" start
sbatch -o /dev/null --wrap 'sleep 1' >/dev/null || true  # takes the number of the forgotten one
finished
whole 40
nothing_left

if [[ ${LONG:-} ]]; then
  it "waits for a controller that is away for half a minute"
  rm ran
  start_slurm --range 60 --chunk 10 --workers 6 -- ./item '{}' 1
  until_seen 60 ran_at_least 2
  "$cluster" controller "$cluster_dir" stop
  sleep 30
  "$cluster" controller "$cluster_dir" start
  finished
  whole 60
  equal 'calls' 60 "$(wc -l <ran)"
  nothing_left
fi
