#!/usr/bin/env bash
# What a call prints is passed on with --raw while it runs, whatever its length: 300 MB in the short
# form, 5 GB in the long one (LOCALEXEC_LONG=1), which also tells the speed beside that of cat(1).
. "$(dirname "$0")/../assertions.bash"

it "the output of the call in turn appears while it runs"
mkfifo printed
exec 7<> printed
launch early "$LOCALEXEC" run --raw --progress none --range 2 --workers 2 -- \
  sh -c 'echo "begin $1"; echo "on the other stream" >&2; until test -e "go $1"; do sleep 0.02; done; echo "end $1"' sh {} \
  > printed 2> err 7>&-
exec 8< printed 7>&-
read -t 60 -r line <&8 || fail "nothing came while the calls ran"
equal "the first line" "begin 0" "$line"
wait_until '[[ $(wc -l < err) == 1 ]]'
touch "go 0"
read -t 60 -r line <&8 && read -t 60 -r next <&8 || fail "what the second call had printed waited for more"
equal "as the second call's turn comes" "end 0, begin 1" "$line, $next"
touch "go 1"
equal "the rest" "end 1" "$(cat <&8)"
exec 8<&-
equal "the end" "exit 0" "$(ended early)"
equal "standard error" 2 "$(told err | wc -l)"

for executor in --cpu --io; do
  it "what waited for its turn comes before what the next call prints, however slow the reader is ($executor)"
  mkfifo errors
  exec 7<> errors
  launch slow "$LOCALEXEC" run --raw --progress none --range 42 --workers 3 "$executor" -- sh -c '
    case $1 in
      0) until test -e "go on"; do sleep 0.02; done ;;
      41) touch "go on"; until test -e passed; do sleep 0.02; done; echo last >&2 ;;
      *) emit 0 60000 ;;
    esac; echo "$1"' sh {} > order 2> errors 7>&-
  exec 8< errors 7>&-
  wait_until '[[ $(tail -n 1 order) == 40 ]]'
  touch passed
  sleep 0.2  # the last call has its turn on one stream, and time to use it on the other
  equal "standard error" "2400000 bytes, then last" \
    "$({ head -c 2400000 | wc -c; cat; } <&8 | paste -sd' ' | sed 's/ / bytes, then /')"
  exec 8<&-
  equal "the end" "exit 0" "$(ended slow)"
  rm -f errors order "go on" passed
done

size=300000000
if [[ -n ${LOCALEXEC_LONG:-} ]]; then size=5000000000; fi

it "$size bytes without a newline come out as they are, in little memory"
wanted=$(emit "$size" | cksum)
launch flood "$LOCALEXEC" run --raw --range 1 -- sh -c 'emit "$0"' "$size" > >(cksum > sum) 2> err
equal "the end" "exit 0" "$(ended flood 300)"
wait_until '[[ -s sum ]]'
equal "the bytes" "$wanted" "$(cat sum)"
equal "standard error" "" "$(told err)"
echo "greatest resident size: $(rss_of flood) bytes"
sanitized || (($(rss_of flood) < 16 << 20)) || fail "too much memory: $(rss_of flood)"

it "a reader that takes nothing more ends the run, and the flood"
launch closed "$LOCALEXEC" run --raw --range 3 -- sh -c 'emit 100000000' > >(head -c 1000 > /dev/null) 2> err
equal "the end" "exit 3" "$(ended closed)"
equal "standard error" "" "$(told err)"
no_process_left

it "a call that is stopped in the middle of its flood keeps what it printed until then"
launch stopped "$LOCALEXEC" run --raw --range 1 --timeout 6 -- sh -c 'echo begin; sleep 600' > out 2> err
equal "the end" "exit 1" "$(ended stopped)"
equal "what it printed" "begin" "$(cat out)"

if [[ -n ${LOCALEXEC_LONG:-} ]]; then
  it "the time that takes, beside cat"
  seconds() {
    local began=$EPOCHREALTIME
    "$@" > /dev/null
    awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }'
  }
  for _ in 1 2 3; do
    echo "--raw $(seconds "$LOCALEXEC" run --raw --range 1 -- sh -c "head -c $size /dev/zero") s," \
      "cat $(seconds sh -c "head -c $size /dev/zero | cat") s"
  done
fi
