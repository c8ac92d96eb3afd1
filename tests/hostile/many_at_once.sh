#!/usr/bin/env bash
# Thousands of calls at once, and what becomes of them where the system allows fewer.
. "$(dirname "$0")/../assertions.bash"

calls=2000
sanitized && calls=400
hard=$(ulimit -H -n)
[[ $hard == unlimited ]] || ((hard > 2 * calls + 100)) ||
  skip "the hard limit of descriptors is $hard"

it "$calls calls run at once, though the soft limit of descriptors is 1024"
mkfifo gate  # each call waits in open() of it until the gate is opened: when all are there
launch all sh -c 'ulimit -S -n 1024; exec "$@"' sh \
  "$LOCALEXEC" run --var x --range "$calls" --workers "$calls" --chunk 1 -- sh -c 'echo >> here; cat gate; echo "$1"' sh '{x}' \
  > out 2> err
wait_until "[[ -e here ]] && (( \$(wc -c < here) == $calls )) || [[ -e '$case_dir/all' ]]" 120
[[ ! -e $case_dir/all ]] || fail "the run ended before all were there: $(cat err)"
while [[ ! -e $case_dir/all ]]; do
  exec 9<> gate  # opens it for those who wait ...
  exec 9>&-      # ... and lets them see its end
  sleep 0.1
done
equal "the end" "exit 0" "$(ended all)"
equal "standard error" "" "$(told err)"
valid out
equal "records" true "$(jq -s -c "map(.index) == [range($calls)] and all(.status == \"ok\" and .stdout == \"\\(.index)\\n\")" out)"
equal "workers" "$calls" "$(jq .worker out | sort -u | wc -l)"
no_process_left

it "where descriptors are few, fewer calls run at a time, with one line that says why"
launch few sh -c 'ulimit -n 100; exec "$@"' sh \
  "$LOCALEXEC" run --var x --range 100 --workers 100 --chunk 1 -- sh -c 'sleep 1; echo "$1"' sh '{x}' > out 2> err
equal "the end" "exit 0" "$(ended few)"
equal "lines on standard error" 1 "$(told err | wc -l)"
grep -qi -e descriptor -e 'open files' err || fail "the reason is not told: $(cat err)"
equal "records" true "$(jq -s -c 'map(.index) == [range(100)] and all(.status == "ok" and .stdout == "\(.index)\n")' out)"
no_process_left

it "where processes are few, fewer calls run at a time, with one line that says why"
if [[ $(id -u) != 0 ]]; then
  echo "  skipped: only root can run it as somebody who has no other process"
elif ! setpriv --reuid 54321 --regid 54321 --clear-groups true 2> /dev/null; then
  echo "  skipped: no other user can be taken on here"
else
  chmod 755 "$case_dir" "$case_dir/work"; chmod 777 "$case_dir/tmp"
  cp "$LOCALEXEC" "$case_dir/localexec"
  launch processes bash -c 'ulimit -u 40; exec setpriv --reuid 54321 --regid 54321 --clear-groups "$@"' bash \
    "$case_dir/localexec" run --range 100 --workers 100 --chunk 1 -- sh -c 'exec sleep 1' > out 2> err
  equal "the end" "exit 0" "$(ended processes)"
  equal "lines on standard error" 1 "$(told err | wc -l)"
  equal "records" true "$(jq -s -c 'map(.index) == [range(100)] and all(.status == "ok")' out)"
fi
