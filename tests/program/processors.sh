#!/usr/bin/env bash
# The default number of workers is that of the processors that the process may use.
. "$(dirname "$0")/../assertions.bash"

workers() {
  "$@" "$LOCALEXEC" plan --range 1000 -- true | jq -s '.[0].workers'
}

it "without any limit of its own it is what nproc says, or less under a quota"
seen=$(workers env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT)
((seen >= 1 && seen <= $(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc))) || fail "workers: $seen"

command -v taskset > /dev/null || skip "there is no taskset here"
first=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')

it "under an affinity mask of one processor it is 1"
equal "workers" 1 "$(workers taskset -c "$first")"

it "percentages and multiples are of that number, too"
equal "workers" 3 "$(taskset -c "$first" "$LOCALEXEC" plan --range 1000 --workers 3x -- true | jq -s '.[0].workers')"
equal "workers" 2 "$(taskset -c "$first" "$LOCALEXEC" plan --range 1000 --workers 200% -- true | jq -s '.[0].workers')"
equal "workers" 1 "$(taskset -c "$first" "$LOCALEXEC" plan --range 1000 --workers 50% -- true | jq -s '.[0].workers')"

it "a cgroup's quota is counted"
(($(nproc) >= 2)) || skip "with one processor a quota can't be told from it"
if [[ -w /sys/fs/cgroup/cpu/cgroup.procs && -e /sys/fs/cgroup/cpu/cpu.cfs_quota_us ]]; then
  group=/sys/fs/cgroup/cpu/localexec-test-$$
  mkdir "$group" 2> /dev/null || skip "no cgroup can be made here"
  echo 100000 > "$group/cpu.cfs_period_us"
  quota() { echo "$1" > "$group/cpu.cfs_quota_us"; }
elif grep -qw cpu /sys/fs/cgroup/cgroup.subtree_control 2> /dev/null && [[ -w /sys/fs/cgroup/cgroup.procs ]]; then
  group=/sys/fs/cgroup/localexec-test-$$
  mkdir "$group" 2> /dev/null || skip "no cgroup can be made here"
  quota() { echo "$1 100000" > "$group/cpu.max"; }
else
  skip "no cgroup with a quota of processors can be made here"
fi
at_end='rmdir "$group"'
in_group() {
  bash -c 'echo $$ > "$0/cgroup.procs" && exec "$@"' "$group" "$@"
}
quota 100000
equal "workers under a quota of 1 processor" 1 "$(workers in_group)"
quota 50000
equal "workers under a quota of half a processor" 1 "$(workers in_group)"
quota 150000
seen=$(workers in_group)
((seen == 1 || seen == 2)) || fail "workers under a quota of one and a half processors: $seen"
