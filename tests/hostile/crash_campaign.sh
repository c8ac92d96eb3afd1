#!/usr/bin/env bash
# Runs that are killed by SIGKILL at random moments and gone on with, some of them killed again:
# in the end the output is that of a run that nobody disturbed, no finished record was lost or made
# twice, and nothing is left behind. 15 runs, or 500 in the long form; LOCALEXEC_SEED chooses others.
#
#     tests/hostile/crash_campaign.sh [RUNS]
. "$(dirname "$0")/../assertions.bash"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
runs=${1:-$([[ -n ${LOCALEXEC_LONG:-} ]] && echo 500 || echo 15)}
RANDOM=${LOCALEXEC_SEED:-$$}
seed=$RANDOM
RANDOM=$seed

# Of every ten items one fails, one is not UTF-8, one prints 100 kB (one 1 MB), one leaves a daemon.
cat > task << 'END'
#!/bin/sh
echo "$1" >> "$RUN_STARTS"
sleep "$(printf '0.%03d' $(($1 * SALT % 97)))"
case $1 in
  *3) echo "no luck with $1" >&2; [ -e mended ] || code=3 ;;
  *5) printf 'bytes \377\001 of ' ;;
  *7) head -c 100000 /dev/zero | tr '\0' a ;;
  14) head -c 1000000 /dev/zero | tr '\0' '\200' ;;
  *9) [ -n "$DAEMONS" ] && escape 600 ;;
esac
echo "$1"
echo "$1" >> "$RUN_ENDS"
exit "${code:-0}"
END
chmod +x task
workers=4

# Some items are equal. `changed` has others besides, lacks some, and is in another order.
{ seq 1 19; echo 4; echo 7; echo 4; } > base
shuf base > shuffled
{ seq 30 33; head -n 15 shuffled; echo 4; seq 40 43; } > changed

comparable() {
  jq -c 'del(.start, .elapsed, .user, .sys, .max_rss, .worker, .chunk, .attempts)' "$1"
}

# run NAME INPUT OPTION...: begins one; its calls append to NAME.starts and NAME.ends.
run() {
  : > "$1.starts"
  : > "$1.ends"
  RUN_STARTS="$1.starts" RUN_ENDS="$1.ends" SALT=$((RANDOM % 89 + 5)) DAEMONS=${daemons:-} \
    launch "$1" "$LOCALEXEC" run --workers $workers --output F --items "$2" "${@:3}" -- ./task {} \
    > out 2> "$1.err"
}

# Sorted lists in which an item may be several times: a - b, as comm(1) pairs their lines.
without() {
  comm -23 "$1" "$2"
}

# What was finished before the run does not run again.
check_starts() {
  sort "$2" > needed
  without needed finished > may_run
  sort "$1.starts" > ran
  equal "$what: finished, and run again" "" "$(without ran may_run | tr '\n' ' ')"
}

for input in base shuffled changed; do
  for after in failing mended; do
    status='exit 1'
    if [[ $after == mended ]]; then status='exit 0' && touch mended; fi
    began=${EPOCHREALTIME/./}
    run undisturbed "$input"
    equal "the end of an undisturbed run" "$status" "$(ended undisturbed)"
    typical=$(((${EPOCHREALTIME/./} - began) / 1000))
    comparable F > "$input.$after"
    equal "its records" "$(wc -l < "$input")" "$(wc -l < "$input.$after")"
    rm -f F mended "$case_dir"/undisturbed*
  done
done

kills=0
lost=0
it "what was killed and gone on with is as if it had never been disturbed (seed $seed)"
for ((n = 1; n <= runs; ++n)); do
  rm -f F F.* mended
  : > finished
  input=base
  after=failing
  statuses=()
  options=()
  # Who always says --resume begins with it.
  if ((RANDOM % 4 == 0)); then options=(--resume); fi
  kind=$((RANDOM % 4))
  rounds=$((1 + RANDOM % 4))
  for ((round = 1; round <= rounds; ++round)); do
    victim=$((RANDOM % 4))
    # What escapes from calls nobody is left to find once both are killed.
    daemons=yes
    if ((victim >= 2)); then daemons=''; fi
    rm -f "$case_dir"/killed*
    run killed "$input" "${options[@]}"
    guardian=$(pid_of killed)
    sleep "$(printf '%d.%03d' $((pause = RANDOM % typical, pause / 1000)) $((pause % 1000)))"
    engine=$(cat "/proc/$guardian/task/$guardian/children" 2> /dev/null || true)
    engine=${engine%% *}
    case $victim in
      0) killed=$guardian ;;
      1) killed=$engine ;;
      2) killed="$guardian $engine" ;;
      3) killed="$engine $guardian" ;;
    esac
    # shellcheck disable=SC2086
    kill -KILL $killed 2> /dev/null || true
    kills=$((kills + 1))
    what="run $n, kill $round of $rounds (${options[*]} $input; guardian $guardian, killed $killed)"
    how=$(ended killed)
    wait  # for whoever told it
    # The guardian ends after everything else; the engine by itself needs a moment.
    if ((victim == 1)); then equal "$what: processes left" "" "$(processes_left)"; fi
    no_process_left
    case $victim,$how in
      *,'exit 0' | *,'exit 1') ;;  # too late
      [13],'exit 3') grep -q '^localexec: error: .*SIGKILL' killed.err || fail "$what: $(cat killed.err)" ;;
      [023],'signal 9') ;;
      *) fail "$what: ended with $how: $(cat killed.err)" ;;
    esac
    check_starts killed "$input"
    sort finished killed.ends > had
    "$here/finished_items" F "${statuses[@]}" > finished
    # Once complete, the output holds what the input names and nothing else.
    if "$here/finished_items" --complete F; then sort "$input" | comm -12 - had > left && mv left had; fi
    # Every call that ended has its record, but for the ones that were just being handed over.
    lost_now=$(without had finished | wc -l)
    lost=$((lost + lost_now))
    ((lost_now <= workers)) ||
      fail "$what: records of calls that ended are lost: $(without had finished | tr '\n' ' ')"

    options=(--resume)
    case $kind in
      1) input=shuffled ;;
      2) input=changed ;;
      3)
        touch mended
        after=mended
        statuses=(ok)
        options+=(--retry-failed)
        "$here/finished_items" F ok > finished
        ;;
    esac
  done
  what="run $n, the last resume (${options[*]} $input)"
  daemons=yes
  rm -f "$case_dir"/last*
  run last "$input" "${options[@]}"
  equal "$what: $(cat last.err)" "exit $([[ $after == mended ]] && echo 0 || echo 1)" "$(ended last)"
  wait
  check_starts last "$input"
  comparable F > seen
  cmp -s seen "$input.$after" ||
    fail "$what: not the records of an undisturbed run: $(diff "$input.$after" seen | cut -c 1-200)"
  equal "$what: files left" "F" "$(echo F*)"
  equal "$what: printed" "" "$(cat out)"
  equal "$what: processes left" "" "$(processes_left)"
  no_file_left
  if [[ -z ${LOCALEXEC_LONG:-} ]] && ((SECONDS > 40 && n < runs)); then
    echo "(a slow machine: ends after $n of $runs runs)"
    runs=$n
  fi
done
echo "crash campaign: $runs runs, $kills kills: no finished record lost or made again;" \
  "$lost calls ended in the very moment of a kill and ran again"
