# Sourced by the tests that need a real Slurm: starts one, with the settings in $settings, and stops
# it at the end.
. "$(dirname "${BASH_SOURCE[0]}")/../assertions.bash"
: "${SRC:?the folder of the source}"
cluster=$(realpath "$SRC")/tests/slurm/cluster
PATH=$PATH:/usr/sbin
for program in slurmctld slurmd munged sbatch; do
  command -v $program >/dev/null || skip "there is no $program here; tests/setup slurm installs it"
done
cluster_dir=$(mktemp -d /tmp/lxslurm.XXXXXX)
at_end='"$cluster" stop "$cluster_dir" || true; rm -rf "$cluster_dir"'
SLURM_CONF=$("$cluster" start "$cluster_dir" "${settings[@]}") || fail "no cluster"
export SLURM_CONF
mkdir spool

# A call that leaves a trace: `./item N SECONDS` appends N to the file ran, and prints its square.
cat >item <<'SH'
#!/bin/sh
echo "$1" >>ran
sleep "$2"
echo $(($1 * $1))
SH
chmod +x item

# run_slurm [OPTION...] -- COMMAND: as users do, with the spool folder in ./spool
run_slurm() { "$LOCALEXEC" run --engine slurm --spool spool --progress none "$@"; }

# start_slurm [OPTION...]: the same in the background, under the name of run; what it prints is in
# out and err.
start_slurm() {
  rm -f "$case_dir/run" "$case_dir/run.pid"
  launch run "$LOCALEXEC" run --engine slurm --spool spool --progress none "$@" >out 2>err
}

# finished [END]: waits for it.
finished() {
  local end
  end=$(ended run 600)
  [ "$end" = "${1:-exit 0}" ] || fail "$end: $(cat err)"
}

until_seen() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || fail "not seen in time: $*"
    sleep 0.2
  done
}
accepted() { squeue -h -o %j | grep -q ^lx-; }
ran_at_least() { [ "$(wc -l 2>/dev/null <ran)" -ge "$1" ]; }
queue_is_empty() { [ -z "$(squeue -h -o %i)" ]; }

# whole N: items 0 to N-1, each with one record, in order, with its right result.
whole() {
  jq -e -s --argjson n "$1" 'length == $n and ([.[].index] == [range($n)]) and
    all(.[]; .status == "ok" and .stdout == "\(.index * .index)\n" and (.host | test("^n[123]$")))' \
    out >/dev/null || fail "records: $(jq -c '[.index, .status, .stdout, .host]' out | head -30) $(cat err)"
}

# nothing_left: no job, no spool folder.
nothing_left() {
  until_seen 60 queue_is_empty
  equal 'what is left of the spool' '' "$(ls spool)"
}
