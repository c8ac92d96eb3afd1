#!/usr/bin/env bash
# SIGKILL leaves the runner no time for anything: its calls go all the same.
. "$(dirname "$0")/../assertions.bash"

programs() {
  local pid
  for pid in $(processes_left); do
    if [[ $(readlink "/proc/$pid/exe") == "$LOCALEXEC" ]]; then echo "$pid"; fi
  done
}

start() {
  rm -f here.*
  launch "$1" "$LOCALEXEC" run --var x --range 4 --workers 4 --chunk 1 -- \
    sh -c 'case $1 in 0) exec stubborn 600 here.0 ;; 1) escape 600; touch here.1; sleep 600 ;;
           2) touch here.2; exec forktree 3 600 ;; 3) sleep 600 & touch here.3; sleep 600 ;; esac' sh '{x}' \
    > out 2> err
  wait_until '[[ -e here.0 && -e here.1 && -e here.2 && -e here.3 ]]'
}

it "nothing is left when the program that was started is killed"
start outer
kill -KILL "$(pid_of outer)"
equal "the end" "signal 9" "$(ended outer)"
no_process_left
no_file_left

it "nothing is left when any one of its processes is killed"
start count
count=$(programs | wc -l)
kill -KILL "$(pid_of count)"
no_process_left
for ((which = 1; which <= count; ++which)); do
  start "one$which"
  kill -KILL "$(programs | sort -n | sed -n "${which}p")"
  how=$(ended "one$which")
  [[ $how != "exit 0" && $how != "exit 1" ]] || fail "the end is told as $how"
  no_process_left
  no_file_left
done
