#!/usr/bin/env bash
# A run on a real Slurm prints what the same run prints here.
settings=(MaxArraySize=11)
. "$(dirname "$0")/with_cluster.bash"

it "gives the same records as a run on this machine, but for times and places"
fields=index,vars,status,exit,stdout,stderr,attempts,chunk
words=(--var x --range 0:100 --chunk 25 --fields "$fields")
"$LOCALEXEC" run "${words[@]}" -- sh -c 'echo $(($1 * 2)); echo "<$1>" >&2; exit $(($1 % 7 == 3))' sh '<x>' \
  >local 2>/dev/null || true
run_slurm "${words[@]}" -- sh -c 'echo $(($1 * 2)); echo "<$1>" >&2; exit $(($1 % 7 == 3))' sh '<x>' \
  >slurm 2>err && fail "items failed, and the exit status was 0"
cmp local slurm || fail "$(diff local slurm | head; cat err)"
nothing_left

it "gives calls the environment and folder of the run, and values whatever their bytes"
export THE_VARIABLE=$'a\nb'
printf 'a b\0\n"\0\xff\0' >items
words=(--items items -0 --fields index,vars,stdout -- sh -c 'printf "%s|%s|%s" "$PWD" "$THE_VARIABLE" "$1"' sh '{}')
run_slurm "${words[@]}" >slurm
"$LOCALEXEC" run "${words[@]}" >local
cmp local slurm || fail "$(diff local slurm)"

it "puts more chunks than the site's arrays hold into fewer tasks, of one call for each processor"
start_slurm --range 200 --chunk 5 --slurm '--cpus-per-task=2' -- ./item '{}' 0.05
finished
whole 200
equal 'calls' 200 "$(wc -l <ran)"
equal 'tasks' 10 "$(jq -r .job out | sort -u | wc -l)"
equal 'workers' "0 1" "$(jq .worker out | sort -u | xargs)"
nothing_left
