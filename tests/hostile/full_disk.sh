#!/usr/bin/env bash
# A disk without room ends the run with exit 3 and a line that says where; what had finished is kept,
# and with room again a resume completes it.
. "$(dirname "$0")/../assertions.bash"

disk=$case_dir/disk
mkdir "$disk"
mount -t tmpfs -o size=1M tmpfs "$disk" 2> /dev/null || skip "not allowed to mount a small disk"
# shellcheck disable=SC2016,SC2034
at_end='umount "$disk"'
room() { mount -o "remount,size=$1" "$disk"; }

cat > task << 'END'
#!/bin/sh
echo "$1" >> "$STARTS"
head -c 100000 /dev/zero | tr '\0' x
echo "$1"
END
chmod +x task
export STARTS="$case_dir/starts"
job=(run --workers 2 --range 30)
comparable() { jq -c '[.index, .vars, .status, .stdout]' "$1"; }
"$LOCALEXEC" "${job[@]}" -- ./task > expected
comparable expected > expected.records

# ends_full NAME WHERE: with exit 3 and one line that names the place.
ends_full() {
  equal "the end ($(cat err))" "exit 3" "$(ended "$1")"
  equal "lines of error" 1 "$(grep -c '^localexec: error: ' err)"
  grep -q "^localexec: error: .*$2.*: No space left on device" err || fail "the message: $(cat err)"
  no_process_left
}

it "no room for the output: what is finished is kept, and with room the run goes on"
: > "$STARTS"
launch output "$LOCALEXEC" "${job[@]}" --output "$disk/F" -- ./task > out 2> err
ends_full output "$disk/F"
"$(dirname "$0")/finished_items" "$disk/F" | sort > finished
(($(wc -l < finished) > 0)) || fail "no record was kept"
room 1100k
: > "$STARTS"
launch again "$LOCALEXEC" "${job[@]}" --output "$disk/F" --resume -- ./task > out 2> err
ends_full again "$disk/F"
room 20M
launch more "$LOCALEXEC" "${job[@]}" --output "$disk/F" --resume -- ./task > out 2> err
equal "the end ($(cat err))" "exit 0" "$(ended more)"
equal "finished, and run again" "" "$(sort "$STARTS" | comm -12 - finished)"
comparable "$disk/F" | cmp -s - expected.records || fail "not the right records"
equal "files left" "F" "$(ls -A "$disk")"

it "a disk that is full from the start is told before anything runs"
rm "$disk/F"
room 1M
head -c 2M /dev/zero > "$disk/filling" 2> /dev/null || true
: > "$STARTS"
launch full "$LOCALEXEC" "${job[@]}" --output "$disk/F" -- ./task > out 2> err
ends_full full "$disk/F"
equal "calls" "" "$(cat "$STARTS")"
rm "$disk"/*

it "no room for temporary files"
TMPDIR=$disk launch temporary "$LOCALEXEC" run --range 4 --workers 2 --output F -- \
  sh -c 'head -c 1500000 /dev/zero | tr "\0" "$1"' x > out 2> err
ends_full temporary "TMPDIR"
equal "files left there" "" "$(ls -A "$disk")"
launch elsewhere "$LOCALEXEC" run --range 4 --workers 2 --output F --resume -- \
  sh -c 'head -c 1500000 /dev/zero | tr "\0" "$1"' x > out 2> err
equal "the end ($(cat err))" "exit 0" "$(ended elsewhere)"
equal "the records" "0 ok 1500000 1 ok 1500000 2 ok 1500000 3 ok 1500000" \
  "$(jq -r '"\(.index) \(.status) \(.stdout | length)"' F | tr '\n' ' ' | sed 's/ $//')"
no_file_left

it "no room for standard output"
launch printed "$LOCALEXEC" "${job[@]}" -- ./task > "$disk/out" 2> err
ends_full printed "standard output"
rm "$disk/out"

it "no room for the folder of results"
launch results "$LOCALEXEC" "${job[@]}" --results-dir "$disk/results" -- ./task > out 2> err
ends_full results "$disk/results"
valid out
no_file_left
