#!/usr/bin/env bash
# What a call prints is passed on with --raw while it runs, whatever its length: 300 MB in the short
# form, 5 GB in the long one (LOCALEXEC_LONG=1), which also tells the speed beside that of cat(1).
. "$(dirname "$0")/../assertions.bash"

it "the output of the call in turn appears while it runs"
mkfifo printed
exec 7<> printed
launch early "$LOCALEXEC" run --raw --range 2 --workers 2 -- \
  sh -c 'echo "begin $1"; echo "on the other stream" >&2; until test -e go; do sleep 0.02; done; printf end' sh {} \
  > printed 2> err 7>&-
exec 8< printed 7>&-
read -t 60 -r line <&8 || fail "nothing came while the calls ran"
equal "the first line" "begin 0" "$line"
wait_until '[[ $(wc -l < err) == 1 ]]'
touch go
equal "the rest" "endbegin 1
end" "$(cat <&8)"
exec 8<&-
equal "the end" "exit 0" "$(ended early)"
equal "standard error" 2 "$(told err | wc -l)"

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
launch stopped "$LOCALEXEC" run --raw --range 1 --timeout 0.5 -- sh -c 'echo begin; sleep 100' > out 2> err
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
