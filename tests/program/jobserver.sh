#!/usr/bin/env bash
# Sharing places with GNU make: as its client, and as a server of our own calls.
here=$(realpath "$(dirname "$0")")
. "$here/../assertions.bash"
command -v make > /dev/null || skip "there is no make"
unset MAKEFLAGS MAKELEVEL MFLAGS
lent() { rm -rf jobserver tokens pid; "$here/under_jobserver" "$@"; }

# busy: says in the file `log` that it begins and that it ends. most_at_once: of those, ever.
cat > busy << 'EOF'
#!/bin/sh
echo + >> log
sleep "${1:-0.2}"
echo - >> log
EOF
# meet N NAME: ends well once N of them run at once.
cat > meet << 'EOF'
#!/bin/sh
touch "met.$2"
tries=3000
until [ "$(ls met.* | wc -l)" -ge "$1" ]; do
  tries=$((tries - 1)); [ "$tries" -gt 0 ] || exit 1
  sleep 0.02
done
EOF
chmod +x busy meet
most_at_once() { awk '{ n += $1 == "+" ? 1 : -1; if (n > most) most = n } END { print most }' log; }

for form in fifo pipe fds; do
  it "$form: each call beyond the first takes a token, and all come back"
  rm -f log met.*
  lent "$form" abc "$LOCALEXEC" run --range 4 --workers 8 --chunk 1 -- ./meet 4 > out
  equal "calls that were not ok" 0 "$(jq -s 'map(select(.status != "ok")) | length' out)"
  equal "the tokens" abc "$(cat tokens)"
  lent "$form" abc "$LOCALEXEC" run --range 12 --workers 8 --chunk 1 -- ./busy 0.1 > out
  (($(most_at_once) <= 4)) || fail "$(most_at_once) calls ran at once"
  equal "the tokens" abc "$(cat tokens)"
done

it "--workers is the upper bound"
rm -f log
lent fifo abcdefgh "$LOCALEXEC" run --range 12 --workers 2 --chunk 1 -- ./busy 0.1 > out
(($(most_at_once) <= 2)) || fail "$(most_at_once) calls ran at once"

it "without a token calls run one at a time"
rm -f log
lent fifo "" "$LOCALEXEC" run --range 4 --workers 4 --chunk 1 -- ./busy 0.1 > out
equal "at once" 1 "$(most_at_once)"
equal "records" 4 "$(wc -l < out)"

it "--jobserver off takes no notice"
rm -f log met.*
lent fifo a "$LOCALEXEC" run --jobserver off --range 4 --workers 4 --chunk 1 -- ./meet 4 > out
equal "calls that were not ok" 0 "$(jq -s 'map(select(.status != "ok")) | length' out)"

for form in none stale; do
  it "$form: a jobserver that was not handed on is told in a line, and done without"
  rm -f met.*
  lent "$form" a "$LOCALEXEC" run --range 4 --workers 4 --chunk 1 -- ./meet 4 > out 2> err
  equal "calls that were not ok" 0 "$(jq -s 'map(select(.status != "ok")) | length' out)"
  equal "notes" 1 "$(grep -c "^localexec: note: going on without make's jobserver" err)"
done

it "functions and workers that live on take tokens, too, and hold none while they are idle"
lent pipe ab "$LOCALEXEC" run --range 500 --workers 3 --persistent lines -- sed -u 's/^/x/' > out
equal "records" 500 "$(wc -l < out)"
equal "the tokens" ab "$(cat tokens)"

it "every ending gives the tokens back"
lent pipe abc "$LOCALEXEC" run --range 8 --workers 4 -- sh -c 'exit 3' > out 2> err || true
equal "after failures" abc "$(cat tokens)"
lent pipe abc "$LOCALEXEC" run --range 4 --workers 4 --timeout 0.3s -- sleep 600 > out 2> err || true
equal "after timeouts" abc "$(cat tokens)"
lent pipe abc "$LOCALEXEC" run --range 4 --workers 4 --retries 2 -- false > out 2> err || true
equal "after retries" abc "$(cat tokens)"
lent pipe abc "$LOCALEXEC" run --range 4 --workers 4 -- ./no-such-file{} > out 2> err || true
equal "after calls that could not start" abc "$(cat tokens)"
lent pipe abc "$LOCALEXEC" run --range 40 --workers 4 --chunk 1 --halt now -- sh -c 'test $1 != 2 && sleep 600' sh > out 2> err || true
equal "after --halt now" abc "$(cat tokens)"
lent pipe abc "$LOCALEXEC" run --range 4 --workers 4 --deadline 0.5s -- sleep 600 > out 2> err || true
equal "after --deadline" abc "$(cat tokens)"

it "make -j4 with several runs at once never has more than 4 calls and commands under way"
rm -f log
cat > Makefile << 'EOF'
all: a b c d e f
a b c:
	+"$(LOCALEXEC)" run --range 6 --workers 8 --chunk 1 -- ./busy 0.1 > out.$@
d e f:
	./busy 0.1
EOF
make -s -j4 LOCALEXEC="$LOCALEXEC" > make.out 2>&1 || fail "make says: $(cat make.out)"
equal "make's words" "" "$(cat make.out)"
(($(most_at_once) <= 4)) || fail "$(most_at_once) ran at once"
equal "begun" 21 "$(grep -c + log)"

it "under make a run uses what make lends"
rm -f met.*
printf 'all:\n\t+"$(LOCALEXEC)" run --range 3 --workers 8 --chunk 1 -- ./meet 3 > out\n' > Makefile
make -s -j3 LOCALEXEC="$LOCALEXEC" > make.out 2>&1 || fail "make says: $(cat make.out)"
equal "make's words" "" "$(cat make.out)"

it "makes that a run calls share its places"
rm -f log met.*
cat > Makefile << 'EOF'
targets = $(foreach i,1 2 3 4,$(NAME)$(i))
all: $(targets)
$(targets):
	./busy 0.1
meet: m1 m2 m3 m4
m1 m2 m3 m4:
	./meet 4 $@
EOF
"$LOCALEXEC" run --range 5 --workers 4 --chunk 1 --fields status,stderr -- make -s NAME={} > out
equal "the calls" '[{"status":"ok","stderr":""}]' "$(jq -s -c unique out)"
(($(most_at_once) <= 4)) || fail "$(most_at_once) ran at once"
equal "begun" 20 "$(grep -c + log)"

it "a make that is left alone gets all places"
"$LOCALEXEC" run --list meet --workers 4 --fields status,stderr -- make -s > out
equal "the call" '{"status":"ok","stderr":""}' "$(cat out)"

it "places that a killed make took along are there again once nothing runs"
cat > take_along << 'EOF'
#!/bin/sh
fds=${MAKEFLAGS##*=}
dd bs=1 count=3 < "/proc/self/fd/${fds%,*}" 2> /dev/null
EOF
chmod +x take_along
"$LOCALEXEC" run --jobserver always --range 3 --chunk 3 --workers 4 --timeout 30s --values -- ./take_along > out
equal "what three calls took" "+++ +++ +++" "$(paste -sd ' ' out)"

it "only makes are offered places, unless every call is to be"
equal "another command" "" "$("$LOCALEXEC" run --range 1 --raw -- sh -c 'echo $MAKEFLAGS')"
[[ $("$LOCALEXEC" run --range 1 --workers 3 --raw --jobserver always -- sh -c 'echo $MAKEFLAGS') == "-j3 --jobserver-auth="* ]] ||
  fail "--jobserver always offers none"
printf 'all:\n\t@echo "$(MAKEFLAGS)"\n' > flags.mk
for words in "make X={} -f flags.mk" "make X={} -kf flags.mk"; do
  [[ $("$LOCALEXEC" run --range 1 --workers 3 --raw -- $words) == *--jobserver-auth=* ]] ||
    fail "$words is offered none"
done
for words in "make X={} -f flags.mk -j2" "make X={} -kj2 -f flags.mk"; do
  equal "words of $words" "" "$("$LOCALEXEC" run --range 1 --raw -- $words 2>&1 > /dev/null)"
done
[[ $("$LOCALEXEC" run --range 1 --jobserver off --raw -- make X={} -f flags.mk) != *jobserver* ]] || fail "off offers one"
[[ $(MAKEFLAGS=-k "$LOCALEXEC" run --range 1 --raw -- make X={} -f flags.mk) == *k*jobserver* ]] || fail "MAKEFLAGS are lost"
