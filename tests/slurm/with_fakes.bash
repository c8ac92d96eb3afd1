# Sourced by tests of --engine slurm that need no Slurm: its commands are those of fake/, which do as
# the files in $SBATCH_FAKE say.
. "$(dirname "${BASH_SOURCE[0]}")/../assertions.bash"
: "${SRC:?the folder of the source}"

fake=$(realpath "$SRC")/tests/slurm/fake
export SBATCH_FAKE=$case_dir/fake CASE_DIR=$case_dir
mkdir "$SBATCH_FAKE" spool
bare_path=$PATH
PATH=$fake:$PATH
start_slurmd() {
  env -i PATH="$PATH" SBATCH_FAKE="$SBATCH_FAKE" CASE_DIR="$case_dir" "$fake/slurmd" 2>/dev/null &
  slurmd=$!
}
start_slurmd

run_slurm() { "$LOCALEXEC" run --engine slurm --spool spool --progress none "$@"; }
# slurmd must not go on with what was there before.
fresh() {
  kill "$slurmd"
  wait "$slurmd" 2>/dev/null || true
  rm -rf "$SBATCH_FAKE"
  mkdir "$SBATCH_FAKE"
  start_slurmd
}
count() { grep -c "^$1" "$SBATCH_FAKE/calls" || true; }
indices() { jq -s -c '[.[].index]' "$1"; }
nothing_in_spool() { equal 'the spool folder' '' "$(ls spool)"; }
# refused WORDS COMMAND...: exit status 2 and these words, before anything ran
refused() {
  local words=$1 status=0
  shift
  "$@" >out 2>err || status=$?
  equal 'exit status' 2 "$status"
  grep -qF -- "$words" err || fail "the error says: $(cat err)"
  equal 'lines of error' 1 "$(wc -l <err)"
}

