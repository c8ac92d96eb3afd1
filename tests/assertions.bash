# Sourced by the scripts of tests/hostile and tests/program. They get in their environment
#   LOCALEXEC  the program          CHILDREN  the folder of the built tests/children
# and end with 0 (passed), 77 (skipped, with the reason as last line) or anything else (failed).
# Each works in a fresh folder that is removed afterwards, with a TMPDIR that must end up empty.
set -euo pipefail

: "${LOCALEXEC:?the program to test}" "${CHILDREN:?the folder of the child programs}"
LOCALEXEC=$(realpath "$LOCALEXEC")
CHILDREN=$(realpath "$CHILDREN")
case_dir=$(realpath "$(mktemp -d)")
mkdir "$case_dir/work" "$case_dir/tmp"
cd "$case_dir/work"
# They change what runs and make say, and where sockets lie.
unset CI GITHUB_ACTIONS GITHUB_STEP_SUMMARY GITLAB_CI MAKEFLAGS MFLAGS MAKELEVEL XDG_RUNTIME_DIR
export LC_ALL=C TMPDIR="$case_dir/tmp" PATH="$CHILDREN:$PATH"

# The processes that `launch` started, and all that came of them, wherever they went.
processes_left() {
  { grep -lazFx "CASE_DIR=$case_dir" /proc/[0-9]*/environ 2> /dev/null || true; } | cut -d / -f 3
}

# What each of them is and waits for, for whoever has to find out why it is still there.
show_processes() {
  local pid
  for pid in $(processes_left); do
    echo "process $pid: $(tr '\0' ' ' < "/proc/$pid/cmdline" | cut -c 1-120)"
    grep -E '^(State|PPid|Threads|SigPnd|ShdPnd|SigBlk):' "/proc/$pid/status" | tr '\n\t' '  '
    echo "in $(cat /proc/"$pid"/task/*/wchan 2> /dev/null)"
  done 2> /dev/null || true
}

at_end=''  # a command for what a script made outside its folder

tidy_up() {
  local status=$? pid
  for pid in $(processes_left); do
    kill -KILL "$pid" 2> /dev/null || true
  done
  eval "$at_end"
  cd /
  rm -rf "$case_dir"
  exit "$status"
}
trap tidy_up EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

skip() {
  echo "skipped: $*"
  exit 77
}

# it 'does something': says what the lines that follow it prove; seen when they fail.
it() {
  echo "- $*"
}

# equal WHAT EXPECTED SEEN
equal() {
  [[ $2 == "$3" ]] || fail "$1: expected '$2', seen '$3'"
}

# wait_until 'SHELL CONDITION' [SECONDS]: the time is only there so that a failing test ends.
wait_until() {
  local tries=$((${2:-60} * 50))
  until eval "$1"; do
    if ((tries-- <= 0)); then
      show_processes >&2
      fail "waited in vain for: $1"
    fi
    sleep 0.02
  done
}

# launch NAME COMMAND...: runs it in the background, all signals in their default state.
launch() {
  CASE_DIR="$case_dir" howended "$case_dir/$1" "${@:2}" <&0 &
}

pid_of() {
  wait_until "[[ -e '$case_dir/$1.pid' ]]"
  cat "$case_dir/$1.pid"
}

# How it ended: `exit 0` or `signal 15`.
ended() {
  wait_until "[[ -e '$case_dir/$1' ]]" "${2:-60}"
  cut -d ' ' -f 1,2 "$case_dir/$1"
}

# The greatest resident size of one that has ended, in bytes.
rss_of() {
  cut -d ' ' -f 4 "$case_dir/$1"
}

no_process_left() {
  wait_until "[[ -z \$(processes_left) ]]" 10
}

no_file_left() {
  equal "files left in TMPDIR" "" "$(ls -A "$TMPDIR")"
}

# valid FILE: every line of it is one JSON object.
valid() {
  jq -R 'fromjson | if type == "object" then empty else error("no object") end' "$1" ||
    fail "not every line of $1 is a record"
}

# told FILE: what a run said on standard error, but for how far it was, which it says every ten seconds
# on a slow machine.
told() {
  grep -vE '^localexec: [0-9]+(/[0-9]+| done), ' "$1" || true
}

# Figures of memory say nothing of a program that carries a sanitizer.
sanitized() {
  grep -qaE '__(asan|tsan|msan)_' "$LOCALEXEC"
}
