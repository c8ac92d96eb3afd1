#!/usr/bin/env bash
# Every call of the system may fail: the run then ends right all the same, or with exit 3 and one
# line; nothing hangs, and no record is lost or repeated. The short form takes a sample of moments and
# as many functions as fit into its time (LOCALEXEC_SEED chooses others); the long form takes all.
#
#     tests/hostile/faults.sh [FUNCTION...]
#
# With functions named, only those fail.
. "$(dirname "$0")/../assertions.bash"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
long=${LOCALEXEC_LONG:-}
RANDOM=${LOCALEXEC_SEED:-1}

if sanitized; then skip "a sanitizer wants to be the first library, and calls much itself"; fi
if ! command -v cc > /dev/null; then skip "no C compiler"; fi
cc -O1 -shared -fPIC -o "$case_dir/faulty_calls.so" "$here/faulty_calls.c"

# One call of each kind: slow, with more output than stays in memory, failed, not UTF-8.
cat > task << 'END'
#!/bin/sh
echo "$1" >> "$STARTS"
case $1 in
  1 | 4) while [ -e hold ]; do sleep 0.01; done; sleep 0.02 ;;
  2) head -c 300000 /dev/zero | tr '\0' x ;;
  3) printf 'bytes \377\n'; exit 3 ;;
  5) echo 'on the other stream' >&2 ;;
esac
echo "output of $1"
END
chmod +x task
STARTS=/dev/null ./task 2 > long_output
seq 0 5 > items
export STARTS="$case_dir/starts"
job=(run --workers 2 --output F)

comparable() {
  jq -c 'del(.start, .elapsed, .user, .sys, .max_rss, .worker, .chunk, .attempts)
         | if .stdout_file then .stdout_file = "another" else . end' "$1"
}

# What a run leaves before it comes to write its output may still have the former numbers.
without_place() {
  comparable "$1" | jq -c 'del(.index)' | sort
}

# The four ways to run the job, each from its own state of the files.
mkdir plain output resumed extended
declare -A arguments=(
  [plain]='run --workers 2 --items items'
  [output]='run --workers 2 --range 6 --max-output 200k --output F'
  [resumed]='run --workers 2 --range 6 --output F --resume'
  [extended]='run --workers 2 --range 6 --output F --resume'
)
touch hold
launch held "$LOCALEXEC" "${job[@]}" --range 6 -- ./task
guardian=$(pid_of held)
# shellcheck disable=SC2016
wait_until '[[ $(echo $("$here/finished_items" F)) == "0 2 3" ]]'
# shellcheck disable=SC2046
kill -KILL "$guardian" $(cat "/proc/$guardian/task/$guardian/children")
rm hold
no_process_left
mv F F.journal resumed
"$LOCALEXEC" "${job[@]}" --range 2:6 -- ./task || true
mv F extended

# Every line of a file is whole, and no record is there twice; the last line may be torn.
check_lines() {
  local torn
  torn=$(tail -c 1 "$1" | wc -l)
  if ((torn == 0)) && [[ -s $1 ]]; then
    sed -i '$d' "$1"
  fi
  without_place "$1" > seen 2> jq_says || fail "$what: not all lines are records: $(cat jq_says)"
  [[ -z $(uniq -d seen) ]] || fail "$what: a record is there twice"
  [[ -z $(comm -23 seen "$way.known") ]] || fail "$what: a record that is not right"
}

all_right() {
  comparable "$1" > seen
  cmp -s seen "$way.expected" ||
    fail "$what: the records are not right: $(diff "$way.expected" seen | cut -c 1-200)"
  if [[ $way == output ]]; then
    cmp -s long_output "$(jq -r 'select(.stdout_file).stdout_file' "$1")" ||
      fail "$what: the file of a long output is not right"
  fi
}

# run_faulty PROCESS CALL AT TIMES ERRNO: leaves the exit status in `status`, messages in `err`.
run_faulty() {
  rm -rf F F.* out err seen "$case_dir/fault_log" "$STARTS"
  cp "$way"/* . 2> /dev/null || true
  touch "$STARTS"
  status=0
  # shellcheck disable=SC2086
  env CASE_DIR="$case_dir" LD_PRELOAD="$case_dir/faulty_calls.so" FAULT_PROGRAM="$LOCALEXEC" FAULT_PROCESS="$1" \
    FAULT_CALL="$2" FAULT_AT="$3" FAULT_TIMES="$4" FAULT_ERRNO="$5" \
    FAULT_LOG="$case_dir/fault_log" timeout -k 5 "$patience" "$LOCALEXEC" ${arguments[$way]} -- ./task \
    > out 2> err < /dev/null || status=$?
}

# What the run left is right, or a later run makes it right. An error with = must be invisible.
check_run() {
  local errors
  if [[ $1 == *= ]] && ((status != 1)); then fail "$what: ends with $status: $(cat err)"; fi
  errors=$(grep -c '^localexec: error: ' err || true)
  if told err | grep -v -q '^localexec: \(error\|note\): \|^localexec: .* did not end ok\|^localexec: item \|^localexec:   '; then fail "$what: strange words: $(cat err)"; fi
  case $status in
    1) equal "$what: messages of error" 0 "$errors" ;;
    2 | 3)
      equal "$what: messages of error" 1 "$errors"
      grep -q '^localexec: error: .* .*' err || fail "$what: says too little: $(cat err)"
      grep '^localexec: error: ' err >> messages
      ;;
    124)  # or waits for room, which it does for a minute: see below
      grep -q '^localexec: note: the system allows 0 calls at once' err || fail "$what: hangs"
      ;;
    137) fail "$what: hangs, and does not end when it is told to" ;;
    *) fail "$what: ended with $status: $(cat err)" ;;
  esac
  if ((status == 2)); then equal "$what: calls of a refused run" "" "$(cat "$STARTS")"; fi
  no_process_left
  equal "$what: files left in TMPDIR" "" "$(ls -A "$TMPDIR")"
  if [[ $way == plain ]]; then
    if ((status == 1)); then
      all_right out
    else
      check_lines out
    fi
    return
  fi
  if ((status == 1)); then
    equal "$what: files left" "" "$(ls F.journal F.before 2> /dev/null || true)"
  else
    cp F F.seen 2> /dev/null || touch F.seen
    check_lines F.seen
    "$here/finished_items" F | sort > finished
    # What ended before the fault, but for the calls that were just being handed over.
    : > "$STARTS"
    local resumed=0
    # shellcheck disable=SC2086
    CASE_DIR="$case_dir" timeout -k 5 20 "$LOCALEXEC" ${arguments[$way]/ --resume/} --resume -- ./task > out 2> err.resumed || resumed=$?
    equal "$what: the exit status when resumed ($(cat err.resumed))" 1 "$resumed"
    equal "$what: finished and run again" "" "$(sort "$STARTS" | comm -12 - finished)"
    equal "$what: files left when resumed" "" "$(ls F.journal F.before 2> /dev/null || true)"
  fi
  all_right F
}

for way in plain output resumed extended; do
  patience=20
  run_faulty first none 1 1 EIO
  equal "an undisturbed run, $way" 1 "$status"
  if [[ $way == plain ]]; then comparable out; else comparable F; fi > "$way.expected"
  equal "its records" 6 "$(wc -l < "$way.expected")"
  without_place "$way.expected" > "$way.known"
done

# PROCESS FUNCTION ERROR...; one with = does no harm at all.
all_faults() {
  cat << 'END'
  forked read        EIO EINTR=
  forked write       ENOSPC EIO EINTR=
  forked pread       EIO EINTR=
  forked pwrite      ENOSPC EIO EINTR=
  forked open        EMFILE EACCES EINTR=
  forked fcntl       EMFILE
  forked fstat       EIO
  forked mkdir       ENOSPC
  forked rename      EACCES
  forked unlink      EROFS
  forked flock       ENOLCK
  forked ftruncate   EIO EINTR=
  forked fallocate   ENOSPC= EINTR=
  forked fsync       EIO EINTR=
  forked fdatasync   ENOSPC EIO EINTR=
  forked malloc      ENOMEM
  forked epoll_create1 EMFILE
  forked epoll_ctl   ENOMEM ENOSPC
  forked epoll_wait  EBADF EINTR=
  forked poll        ENOMEM EINTR=
  forked eventfd     EMFILE
  forked signalfd    EMFILE
  forked setrlimit   EPERM=
  forked pthread_create EAGAIN
  forked pipe2       EMFILE= ENFILE=
  forked posix_spawn EAGAIN= ENOMEM= EMFILE=
  forked pidfd_open  EMFILE= ENOSYS=
  forked waitid      ECHILD EINTR=
  forked wait4       ECHILD EINTR=
  forked waitpid     ECHILD EINTR=
  first  pipe2       EMFILE
  first  fork        EAGAIN
  first  sigwaitinfo EINVAL EINTR=
  first  waitpid     ECHILD EINTR=
  first  waitid      ECHILD EINTR=
  first  open        EMFILE EINTR=
  first  read        EIO EINTR=
END
}
matrix=$(all_faults | if (($# > 0)); then grep -E " ($(IFS='|' && echo "$*")) "; else cat; fi)

in_order() {
  if [[ -n $long ]]; then echo "$matrix"; else shuf --random-source="$case_dir/chance" <<< "$matrix"; fi
}
for ((i = 0; i < 1000; ++i)); do printf '%s' "$RANDOM"; done > "$case_dir/chance"

runs=0
broken=0
disturbed=0
never=()
# try_fault PROCESS FUNCTION AT TIMES ERROR[=]: false where there was no such call.
try_fault() {
  local error=${5%=}
  what="$way run, call $3 of $2 in the $1 process fails with $error"
  if (($4 == 0)); then what="$what, and all later ones"; fi
  run_faulty "$1" "$2" "$3" "$4" "$error"
  runs=$((runs + 1))
  if ! (check_run "$5"); then
    broken=$((broken + 1))
    for pid in $(processes_left); do kill -KILL "$pid"; done
    rm -rf "${TMPDIR:?}"/*
  fi
  [[ -s $case_dir/fault_log ]] || return 1
  disturbed=$((disturbed + 1))
}

ways=(plain output resumed extended)
it "a call that fails ends the run with exit 3 and a line, or does no harm"
while read -r process function errors; do
  [[ -n $process ]] || continue
  seen=0
  for error in $errors; do
    if [[ -n $long ]]; then
      for way in "${ways[@]}"; do
        for ((at = 1; at < 2000; at += 1 + at / 32)); do
          try_fault "$process" "$function" "$at" 1 "$error" || break
          seen=1
        done
      done
    else
      way=${ways[RANDOM % 4]}
      if try_fault "$process" "$function" $((1 + RANDOM % 8)) 1 "$error" ||
        try_fault "$process" "$function" 1 1 "$error"; then seen=1; fi
      ((SECONDS < 35)) || break 2
    fi
  done
  ((seen == 1)) || never+=("$function")
done < <(in_order)

it "so does one that goes on failing"
patience=10
while read -r process function errors; do
  [[ -n $process ]] || continue
  for error in $errors; do
    # An interruption that never ends is none; a shortage is waited for, see below.
    case $error in EINTR= | EAGAIN= | ENOMEM= | EMFILE= | ENFILE=) continue ;; esac
    if [[ -n $long ]]; then
      for way in "${ways[@]}"; do
        for at in 1 2 3 5 9; do
          try_fault "$process" "$function" "$at" 0 "${error%=}" || break
        done
      done
    else
      ((SECONDS < 35)) || break 2
      way=${ways[RANDOM % 4]}
      try_fault "$process" "$function" $((1 + RANDOM % 3)) 0 "${error%=}" || true
    fi
  done
done < <(in_order)

if [[ -n $long ]]; then
  it "a shortage that lasts is waited for during a minute"
  way=output
  patience=90
  for executor in threads processes; do
    arguments[output]+=" --executor $executor"
    try_fault forked posix_spawn 2 0 EAGAIN
    equal "the end of a run that can start nothing more, $executor" 3 "$status"
    try_fault forked pipe2 3 0 EMFILE
    equal "the end of a run that can start nothing more, $executor" 3 "$status"
    arguments[output]=${arguments[output]% --executor *}
  done
fi

echo "faults: $runs runs, $disturbed of them disturbed, $broken not right"
if [[ -n $long ]]; then
  echo "never called: ${never[*]:-none}"
  echo "what the messages say:"
  sort messages 2> /dev/null | uniq -c | sort -rn
fi
((broken == 0)) || fail "$broken runs did not end as they must"
