#!/bin/sh
# A parameter sweep on Slurm: 300 calls, at most 20 array tasks of 2 processors at once. Start it on
# a machine from which jobs are submitted, in a folder that the nodes see too:
#
#     examples/slurm/sweep.sh [OPTIONS FOR SBATCH]
#
# The same line without --engine and --slurm runs on this machine, and prints the same.
here=$(dirname "$0")
exec localexec run --engine slurm --workers 20 --slurm "--cpus-per-task=2 --time=30 $*" \
  --var seed --range 0:100 --var rate --list 0.1 0.5 0.9 --result json \
  --output sweep.jsonl -- "$here/simulate" '<seed>' '<rate>'
