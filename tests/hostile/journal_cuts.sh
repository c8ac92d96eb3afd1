#!/usr/bin/env bash
# What a power cut or a bad disk may leave of the files beside an output: each cut at every byte, and
# with every byte of the journal changed in turn. A resume then gives the right output, or refuses.
# The short form takes a sample, mostly around the ends of entries; the long form every byte.
. "$(dirname "$0")/../assertions.bash"
RANDOM=${LOCALEXEC_SEED:-1}
sample=${LOCALEXEC_LONG:+all}
sample=${sample:-8}
if sanitized && [[ $sample != all ]]; then sample=2; fi  # each run takes many times as long

cat > task << 'END'
#!/bin/sh
case $1 in 1) while [ -e hold ]; do sleep 0.01; done ;; esac
printf '%s\n' "output of $1"
END
chmod +x task
job=(run --workers 2 --fields "index,vars,status,stdout,key" --output F)

"$LOCALEXEC" "${job[@]}" --list 0 1 2 3 3 -- ./task
mv F expected
equal "records of the job" 5 "$(wc -l < expected)"

# killed_with RECORDS INPUT... : both processes of a run die once the journal has so many records.
killed_with() {
  local guardian
  touch hold
  rm -f "$case_dir"/held*
  launch held "$LOCALEXEC" "${job[@]}" "${@:2}" -- ./task
  guardian=$(pid_of held)
  wait_until "[[ \$(grep -ac output.of F.journal 2> /dev/null) == $1 ]]"
  # shellcheck disable=SC2046
  kill -KILL "$guardian" $(cat "/proc/$guardian/task/$guardian/children")
  rm hold
  no_process_left
}

# Three ways in which a run was left: a first run; one that goes on with a former output, whose items
# stood elsewhere; and one that had just completed its output.
killed_with 4 --list 0 1 2 3 3
mkdir fresh resumed complete
mv F F.journal fresh
"$LOCALEXEC" "${job[@]}" --list 3 2 9 -- ./task
killed_with 2 --list 0 1 2 3 3 --resume
mv F F.before F.journal resumed
"$LOCALEXEC" "${job[@]}" --list 3 2 9 -- ./task
touch hold
"$LOCALEXEC" "${job[@]}" --list 0 1 2 3 3 --resume -- ./task &
wait_until '[[ -e F.before && -s F ]]'
ln F.journal complete/F.journal
cp F.before complete
rm hold
wait $!
mv F complete
equal "files left" "" "$(ls F* 2> /dev/null || true)"
equal "the completed output" "" "$(cmp expected complete/F)"

# variants FILE: writes FILE.cut.N, cut to N bytes, and FILE.flip.N, with the byte at N changed.
variants() {
  python3 - "$1" "$sample" "$RANDOM" << 'END'
import random
import re
import sys

name, sample, seed = sys.argv[1:]
random.seed(int(seed))
data = open(name, "rb").read()
wanted = range(len(data))
if sample != "all":
    ends = {match.start() for match in re.finditer(b"LXJ1|\n", data)}
    near = sorted(at + offset for at in ends for offset in (-1, 0, 1) if 0 <= at + offset < len(data))
    count = int(sample)
    picked = random.sample(near, min(len(near), count * 3 // 4))
    wanted = picked + random.sample(wanted, min(len(data), count - len(picked)))
for at in wanted:
    open(f"{name}.cut.{at}", "wb").write(data[:at])
    changed = bytearray(data)
    changed[at] ^= 1 << random.randrange(8)
    open(f"{name}.flip.{at}", "wb").write(changed)
END
}

# check_each STATE FILE KIND: resumes from the state with each variant of the file in its place.
runs=0
refused=0
check_each() {
  local variant status
  for variant in "$1/$2.$3".*; do
    rm -f F F.*
    cp "$1"/F "$1"/F.journal .
    if [[ -e $1/F.before ]]; then cp "$1/F.before" .; fi
    cp "$variant" "$2"
    status=0
    timeout -k 5 20 "$LOCALEXEC" "${job[@]}" --list 0 1 2 3 3 --resume -- ./task > out 2> err || status=$?
    runs=$((runs + 1))
    if [[ $3 == flip ]] && ((status == 2)); then
      refused=$((refused + 1))
      equal "$variant: messages" 1 "$(grep -c '^localexec: error: ' err)"
      continue
    fi
    equal "$variant: the exit status ($(cat err))" 0 "$status"
    cmp -s F expected || fail "$variant: not the right output: $(diff expected F)"
    equal "$variant: files left" F "$(echo F*)"
    equal "$variant: strange words" "" "$(told err | grep -v '^localexec: note: cut off .* bytes' || true)"
  done
}

for state in fresh resumed complete; do
  variants "$state/F.journal"
  it "a journal cut anywhere gives the right output ($state)"
  check_each $state F.journal cut
  it "a journal with a byte changed gives the right output, or is refused ($state)"
  check_each $state F.journal flip
done
it "a former output cut anywhere gives the right output"
variants resumed/F.before
check_each resumed F.before cut
it "an output cut anywhere does not matter while there is a journal"
variants fresh/F
check_each fresh F cut
it "an output cut anywhere is gone on with where there is no journal any more"
mkdir alone
cp complete/F alone/F
: > alone/F.journal
variants alone/F
check_each alone F cut
no_file_left
echo "journal cuts: $runs resumes, all right, but for $refused that were refused"
