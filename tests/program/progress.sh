#!/usr/bin/env bash
# Progress on a pseudo-terminal, in a pipe and on a descriptor of its own.
. "$(dirname "$0")/../assertions.bash"

# on_terminal SHELL COMMAND: what standard error's terminal, 100 columns wide, was sent; standard
# output of the command is its own business.
cat > on_terminal << 'PYTHON'
import fcntl, os, pty, struct, sys, termios
controller, terminal = pty.openpty()
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
child = os.fork()
if child == 0:
    os.dup2(terminal, 2)
    os.close(controller)
    os.execvp("sh", ["sh", "-c", sys.argv[1]])
os.close(terminal)
seen = b""
narrow = int(sys.argv[2]) if len(sys.argv) > 2 else 0  # columns after the first frame
while True:
    try:
        piece = os.read(controller, 65536)
    except OSError:  # EIO: nobody has the terminal open any more
        break
    if not piece:
        break
    seen += piece
    if narrow and b"running" in seen:  # as when a window is made smaller
        fcntl.ioctl(controller, termios.TIOCSWINSZ, struct.pack("HHHH", 24, narrow, 0, 0))
        narrow = 0
os.waitpid(child, 0)
sys.stdout.buffer.write(seen)
PYTHON
on_terminal() {
  env -u NO_COLOR -u CI -u GITHUB_ACTIONS -u GITLAB_CI TERM=xterm LOCALEXEC="$LOCALEXEC" python3 on_terminal "$@"
}
# The nap is long enough for some frames.
naps='run --var x --range 8 --workers 2 -- sh -c "sleep 0.5; exit \$((\$1 == 3))" sh {x}'

it "a terminal gets a bar, on one line, and its last state stays"
on_terminal "\"\$LOCALEXEC\" $naps > out" > seen
frames=$(tr '\r' '\n' < seen | grep -c ' running, ' || true)
((frames >= 2)) || fail "frames: $frames in $(cat -v seen)"
grep -q '8/8, .*1 not ok.*, in [0-9]' seen || fail "no last state: $(cat -v seen)"
# One line feed after the bar, and one for each line of the list of failed items.
equal "line feeds" $((1 + $(grep -c '^localexec: ' seen))) "$(wc -l < seen)"
equal "records" 8 "$(wc -l < out)"

it "colour is there on a terminal, and not where NO_COLOR or --color never is"
grep -q $'\e\[31m' seen || fail "no colour: $(cat -v seen)"
on_terminal "NO_COLOR=1 \"\$LOCALEXEC\" $naps > out" > seen
! grep -q $'\e\[[0-9;]*m' seen || fail "colour in spite of NO_COLOR: $(cat -v seen)"
on_terminal "\"\$LOCALEXEC\" ${naps/run/run --color never} > out" > seen
! grep -q $'\e\[[0-9;]*m' seen || fail "colour in spite of --color never: $(cat -v seen)"

it "no frame is wider than the terminal"
widest=$(sed 's/\x1b\[[0-9;]*[mK]//g' seen | tr '\r' '\n' | grep running | wc -L)
((widest < 100)) || fail "a frame of $widest columns"

it "a terminal that becomes narrower gets shorter frames"
on_terminal "\"\$LOCALEXEC\" run --color never --range 16 --workers 2 -- sh -c 'sleep 0.5' > out" 50 > seen
sed 's/\x1b\[[0-9;]*[mK]//g' seen | tr '\r' '\n' | grep running > frames
(($(head -n 1 frames | wc -L) > 50)) || fail "the first frame is narrow: $(cat frames)"
(($(tail -n 1 frames | wc -L) < 50)) || fail "the last frame is wide: $(cat frames)"

it "in continuous integration a terminal gets no bar and no colour"
on_terminal "CI=true \"\$LOCALEXEC\" $naps > out" > seen
! grep -q $'\e' seen || fail "$(cat -v seen)"

it "a run under a second shows no bar"
for try in {1..60}; do  # until it is under one
  on_terminal '"$LOCALEXEC" run --range 3 --summary took -- true > out' > seen
  ! jq -e '.elapsed < 1' took > /dev/null || break
done
equal "what the terminal got in run $try" "" "$(cat -v seen)"

it "records that go to the terminal themselves are not torn up by a bar"
on_terminal '"$LOCALEXEC" run --range 4 --workers 2 --fields index -- sh -c "sleep 0.6" >&2' > seen
equal "what the terminal got" '{"index":0} {"index":1} {"index":2} {"index":3} ' "$(tr -s '\r\n' ' ' < seen)"

it "no escape sequence of an item reaches the terminal"
on_terminal '"$LOCALEXEC" run --list "$(printf "\033]0;stolen\007\033[2J")" -- sh -c "sleep 2.6; exit 1" > out' > seen
! grep -q -e $'\e\]' -e $'\e\[2J' -e $'\a' seen || fail "it did: $(cat -v seen)"
grep -q 'since.*item=\\x1b\]0;stolen' seen || fail "the item was not shown: $(cat -v seen)"

it "elsewhere nothing is shown before ten seconds are over"
"$LOCALEXEC" run --range 4 --workers 2 -- sh -c "sleep 0.6" > out 2> err
equal "standard error" "" "$(cat err)"

it "--progress plain has its last line in short runs too, and none silences even failures"
"$LOCALEXEC" run --progress plain --range 3 -- true > out 2> err
grep -Eqx 'localexec: 3/3, in [0-9]+:[0-9]{2}, .*/(s|min)' err || fail "$(cat err)"
"$LOCALEXEC" run --progress none --range 3 -- false > out 2> err && fail "it ended with 0"
equal "standard error" "" "$(cat err)"

it "programs get JSON on a descriptor that calls do not inherit"
"$LOCALEXEC" run --progress json --progress-fd 7 --range 3 --workers 1 -- sh -c 'sleep 0.6; : >&7' > out 2> err 7> events || true
equal "calls that could write there" 0 "$(jq -s '[.[] | select(.status == "ok")] | length' out)"
valid events
equal "the first" '["progress",3]' "$(head -n 1 events | jq -c '[.event, .total]')"
equal "the last" '["end",3,3,1]' "$(tail -n 1 events | jq -c '[.event, .done, .failed, .exit]')"

it "a terminal that is stopped holds no call up"
mkfifo stopped
exec 8<> stopped
timeout 120 "$LOCALEXEC" run --progress json --progress-fd 8 --range 3000 --workers 2 -- true > out 2> err
equal "records" 3000 "$(wc -l < out)"
exec 8<&-

it "the total of a stream is not waited for"
mkfifo input
exec 9<> input
launch open "$LOCALEXEC" run --progress json --items input -- echo > out 2> events 9>&-
echo one >&9
wait_until 'grep -q "\"done\":1,.*\"total\":null" events'
exec 9> input; exec 9>&-
kill -TERM "$(pid_of open)" 2> /dev/null || true
ended open > /dev/null
