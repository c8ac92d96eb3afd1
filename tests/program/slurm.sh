#!/usr/bin/env bash
# --engine slurm with stand-ins for Slurm's commands. The real one: tests/run --slurm.
. "$(dirname "$0")/../slurm/with_fakes.bash"

it "gives the records of a run on this machine, with host and job"
words=(--var x --range 0:20 --set y=2 --chunk 5)
command=(-- sh -c 'echo $(($1 * $2)) && echo "$3" >&2; exit $(($1 % 7 == 3))' sh '<x>' '<y>' '{chunk}')
"$LOCALEXEC" run "${words[@]}" --fields index,vars,status,exit,stdout,stderr,chunk "${command[@]}" \
  >local 2>/dev/null || true
run_slurm "${words[@]}" --fields index,vars,status,exit,stdout,stderr,chunk "${command[@]}" \
  >slurm 2>err && fail 'items failed, and the exit status was 0'
cmp local slurm || fail "$(diff local slurm; cat err)"
run_slurm --range 4 --chunk 2 -- true >out
equal 'jobs and hosts' '2_0 fake0;2_0 fake0;2_1 fake1;2_1 fake1' \
  "$(jq -r '.job + " " + .host' out | paste -sd ';')"
nothing_in_spool

it "puts more chunks than the site allows into fewer tasks"
fresh
echo 4 >"$SBATCH_FAKE/array_size"
run_slurm --range 20 --chunk 2 -- true >out
equal 'tasks' 3 "$(jq -r .job out | sort -u | wc -l)"
equal 'submissions' 1 "$(count sbatch)"

it "needs no squeue where all goes well, and removes its spool folder"
equal 'squeue' 0 "$(count squeue)"
nothing_in_spool

it "hands every byte of items and outputs there and back, long ones too"
printf 'a b\0\n"\0\xff\xfe\0' >items
for engine in local slurm; do
  options=()
  [ $engine = local ] || options=(--engine slurm --spool spool)
  "$LOCALEXEC" run "${options[@]}" --items items -0 --fields index,vars,stdout,stdout_base64,stderr \
    -- sh -c 'printf %s "$1"; printf "\000" >&2' sh '{}' >$engine 2>/dev/null ||
    "$LOCALEXEC" run "${options[@]}" --items items -0 --fields index,vars,stdout,stderr \
      -- sh -c 'printf %s "$1"; printf "\000" >&2' sh '{}' >$engine
done
cmp local slurm || fail "$(diff local slurm)"
run_slurm --raw --list 3000000 -- sh -c 'head -c "$1" /dev/zero' sh '{}' >out
equal 'bytes of a long output' 3000000 "$(wc -c <out)"

it "keeps the rules of calls, and shows the run, as here"
fresh
status=0
run_slurm --range 4 --chunk 1 --timeout 4 --retries 1 --retry-delay 0.1 --nice 3 --unordered \
  --summary summary --trace trace --junit junit --report page -- sh -c 'nice >&2; [ "$1" = 0 ] || sleep 600' sh '{}' \
  >out 2>err || status=$?
equal 'exit status' 1 "$status"
equal 'how they ended' '0 ok 1,1 timeout 2,2 timeout 2,3 timeout 2' \
  "$(jq -r '"\(.index) \(.status) \(.attempts)"' out | sort | paste -sd ,)"
equal 'niceness' 3 "$(jq -r 'select(.index == 0) | .stderr' out)"
jq -e '.status.ok == 1 and .status.timeout == 3' summary >/dev/null || fail "$(cat summary)"
jq -e 'length > 0' trace >/dev/null || fail "$(head -c 300 trace)"
grep -q '<testsuite' junit
grep -q '<html' page

it "takes a job spec, also from standard input, to the tasks"
fresh
"$LOCALEXEC" plan --as-spec --var x --list 'a b' $'c\nd' --timeout 30 -- printf '%s' '<x>' >job.json
run_slurm --spec job.json --fields stdout >out
equal 'outputs' '{"stdout":"a b"}{"stdout":"c\nd"}' "$(tr -d '\n' <out)"
run_slurm --spec - --fields stdout <job.json >again
cmp out again
nothing_in_spool

it "calls functions, those that come with the program too"
fresh
printf 'hello' >a
run_slurm --var path --list a nowhere --fields index,status,result -- @read >slurm 2>/dev/null && fail 'exit status 0'
"$LOCALEXEC" run --var path --list a nowhere --fields index,status,result -- @read >local 2>/dev/null || true
cmp local slurm || fail "$(diff local slurm)"
nothing_in_spool

it "halts by its rules"
fresh
status=0
run_slurm --range 40 --chunk 10 --halt soon --halt-on fail=2 -- \
  sh -c 'case $1 in *[01]) ;; *) sleep 3 ;; esac; exit 1' sh '{}' >out 2>err || status=$?
equal 'exit status' 4 "$status"
(($(wc -l <out) < 40)) || fail 'all items ran'
nothing_in_spool

it "tells a usage error with Slurm's own sentence, and leaves nothing behind"
fresh
echo "sbatch: error: Batch job submission failed: Invalid partition name specified" >"$SBATCH_FAKE/sbatch.err"
refused 'Invalid partition name specified' run_slurm --slurm '-p nowhere' --range 3 -- true
nothing_in_spool

it "refuses what it cannot do on a cluster, by name"
refused '--array is set by localexec' run_slurm --slurm '--array=1-3' --range 3 -- true
refused '--workers' run_slurm --workers 50% --range 3 -- true
for option in --live '--name x' '--delay 1' '--rate 1/s' '--jobserver auto' --merge '--stderr pass' \
  --stdin --flatten; do
  # shellcheck disable=SC2086
  refused "${option%% *}" run_slurm $option --range 3 -- cat
done
refused '{x...}' run_slurm --var x --range 3 -- echo '{x...}'
refused 'give --engine slurm' "$LOCALEXEC" run --slurm '-p x' --range 3 -- true
refused 'name it by --output' run_slurm --detach --range 3 -- true
refused 'nowhere/at/all' "$LOCALEXEC" run --engine slurm --spool nowhere/at/all --range 3 -- true
PATH=$bare_path
if ! command -v sbatch >/dev/null; then
  refused 'there is no sbatch' run_slurm --range 3 -- true
fi
