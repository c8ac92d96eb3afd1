#!/usr/bin/env bash
# Whoever ends a run, or parts of it.
settings=()
. "$(dirname "$0")/with_cluster.bash"

it "cancels what it submitted, and nothing else, on Ctrl-C, and prints what was finished"
other=$(sbatch --parsable -o /dev/null --wrap 'sleep 300')
start_slurm --range 100 --chunk 10 --workers 5 -- ./item '{}' 0.5
until_seen 60 ran_at_least 10
until_seen 30 test -s out
kill -INT "$(pid_of run)"
finished "signal 2"
jq -e -s 'length > 0 and all(.[]; .status == "ok" or .status == "canceled")' out >/dev/null ||
  fail "$(cat out err)"
none_is_ours() { ! accepted; }
until_seen 30 none_is_ours
equal "another's job" RUNNING "$(squeue -h -j "$other" -o %T)"
scancel "$other"
nothing_left

it "says that somebody canceled all of it, and ends with 3"
rm -f ran
start_slurm --range 40 --chunk 4 --workers 6 -- ./item '{}' 2
until_seen 60 ran_at_least 6
scancel -u "$(id -un)"
finished "exit 3"
grep -q 'somebody canceled' err || fail "$(cat err)"
until_seen 60 queue_is_empty
