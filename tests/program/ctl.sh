#!/usr/bin/env bash
# localexec ctl: a run is found, looked at, and steered.
. "$(dirname "$0")/../assertions.bash"
export XDG_RUNTIME_DIR="$case_dir/runtime"
mkdir -m 700 "$XDG_RUNTIME_DIR"
folder=$XDG_RUNTIME_DIR/localexec

# It finds the runs of others on this machine, too: ours are named, and lists of them picked out.
ctl() { "$LOCALEXEC" ctl "$@"; }
pid() { pid_of "$1"; }
# A call waits until its file `go.N` is there.
wait_for='until [ -e "go.$1" ]; do sleep 0.02; done'
# begin NAME OPTION...: a run of six such calls; it can be found when this returns.
begin() {
  rm -f go.*
  launch "$1" "$LOCALEXEC" run --range 6 --chunk 1 --fields index,status "${@:2}" -- sh -c "$wait_for" sh '{}' > "$1.out" 2> "$1.err"
  wait_until "[[ -S $folder/$(pid "$1") ]]"
}
running() { ctl "$(pid "$1")" status | jq -r '[.calls[].index] | sort | join(" ")'; }

it "a run lists what it runs, and since when"
begin one --workers 2 --name nightly
wait_until '[[ $(running one) == "0 1" ]]'
ctl | jq -s -e 'any(.[]; .name == "nightly" and .phase == "running" and .total == 6 and .running == 2)' > /dev/null || fail "$(ctl)"
equal "pid" "$(pid one)" "$(ctl nightly | jq .pid)"
ctl nightly status | jq -e '.calls | all(.elapsed >= 0 and (.item | startswith("item=")))' > /dev/null || fail "$(ctl nightly)"

it "its socket is for its user alone, and no call has it"
equal "mode of the socket" 600 "$(stat -c %a "$folder/$(pid one)")"
equal "mode of the folder" 700 "$(stat -c %a "$folder")"
for call in $(processes_left); do
  name=$(cat "/proc/$call/comm" 2> /dev/null || true)  # a sleep of a call may be over
  [[ $name == sh ]] || continue
  ! ls -l "/proc/$call/fd" | grep -q socket || fail "a call has a socket: $(ls -l "/proc/$call/fd")"
done

it "pause starts nothing new, resume goes on"
equal "phase" paused "$(ctl nightly pause | jq -r .phase)"
touch go.0
wait_until '[[ $(running one) == 1 ]]'
sleep 0.3
equal "what runs" 1 "$(running one)"
equal "phase" running "$(ctl nightly resume | jq -r .phase)"
wait_until '[[ $(running one) == "1 2" ]]'

it "workers N runs more at once, or fewer"
equal "workers" 4 "$(ctl nightly workers 4 | jq .workers)"
wait_until '[[ $(running one) == "1 2 3 4" ]]'
equal "workers" 1 "$(ctl nightly workers 1 | jq .workers)"
touch go.1 go.2
wait_until '[[ $(running one) == "3 4" ]]'
touch go.3
wait_until '[[ $(running one) == 4 ]]'
sleep 0.3
equal "what runs" 4 "$(running one)"

it "SIGUSR1 prints the status on standard error"
kill -USR1 "$(pid one)"
wait_until 'grep -q "^localexec: worker .*item 4 (item=4) since" one.err'

it "drain lets what runs end, then the run, as one that was halted"
ctl nightly drain > /dev/null
touch go.4 go.5
equal "how it ended" "exit 4" "$(ended one)"
equal "records" 5 "$(wc -l < one.out)"
equal "statuses" ok "$(jq -r .status one.out | sort -u)"
equal "what is left in the folder" "" "$(ls -A "$folder" 2> /dev/null || true)"
grep -q 'drained by localexec ctl' one.err || fail "$(cat one.err)"

it "workers that live on are sent away when they are too many, and others come when they are not"
rm -f go.*
# Quick calls are queued at their worker, some at once: there are more items than one may hold.
launch lasting "$LOCALEXEC" run --name lasting --range 20 --chunk 1 --workers 3 --persistent lines --fields index,status -- \
  sh -c 'while read -r x; do until [ -e "go.$x" ]; do sleep 0.02; done; echo "$x"; done; echo end >> ends' > lasting.out 2> lasting.err
wait_until 'ctl lasting status 2> /dev/null | jq -e ".running >= 3" > /dev/null'
ctl lasting workers 1 > /dev/null
touch go.{0..5}
wait_until '[[ -e ends ]] && (($(wc -l < ends) == 2))'
equal "workers" 3 "$(ctl lasting workers 3 | jq .workers)"
wait_until '[[ $(ctl lasting status | jq -r "[.calls[].worker] | unique | length") == 3 ]]'
touch go.{6..19}
equal "how it ended" "exit 0" "$(ended lasting)"
equal "statuses" ok "$(jq -r .status lasting.out | sort -u)"
equal "workers that saw the end of their input" 5 "$(wc -l < ends)"

it "stop does what SIGTERM does"
begin two --workers 2
wait_until '[[ $(running two) == "0 1" ]]'
equal "phase" stopping "$(ctl "$(pid two)" stop | jq -r .phase)"
equal "how it ended" "signal 15" "$(ended two)"
equal "statuses" canceled "$(jq -r .status two.out | sort -u)"

it "drain after a pause ends too; a run that is the only one need not be named"
begin three --workers 2 --name three
wait_until '[[ $(ctl pause 2> err | jq -r .phase) == paused ]]'
touch go.{0..5}
ctl three drain > /dev/null || true
equal "how it ended" "exit 4" "$(ended three)"

it "with several runs one has to be named, and names need not be unique"
begin four --workers 1 --name twin
begin five --workers 1 --name twin
equal "runs" 2 "$(ctl | jq -c 'select(.name == "twin")' | wc -l)"
! ctl pause 2> err || fail "one was taken"
grep -Eq "there are [0-9]+ runs; name one by its number: .*$(pid four)" err || fail "$(cat err)"
! ctl twin pause 2> err || fail "one was taken"
grep -q "there are 2 runs of that name" err || fail "$(cat err)"
! ctl nobody status 2> err || fail "one was taken"
grep -q "no run nobody" err || fail "$(cat err)"

it "after SIGKILL of the engine its socket is gone; after SIGKILL of both, the next list cleans up"
engine=$(pgrep -P "$(pid four)" lx-engine)
kill -KILL "$engine"
equal "how it ended" "exit 3" "$(ended four)"
[[ ! -e $folder/$(pid four) ]] || fail "the socket is still there"
# One that is stopped tidies nothing up when it sees the other die.
engine=$(pgrep -P "$(pid five)" lx-engine)
kill -STOP "$(pid five)" "$engine"
kill -KILL "$engine"
kill -KILL "$(pid five)"
equal "how it ended" "signal 9" "$(ended five)"
[[ -S $folder/$(pid five) ]] || fail "there is no socket to clean up"
# The socket of one that is being killed is open for a moment still.
wait_until '[[ -z $(ctl | jq -c "select(.name == \"twin\")") && ! -e $folder ]]'
for call in $(processes_left); do kill -KILL "$call" 2> /dev/null || true; done

it "a suspended run is told apart from one that is gone"
begin six --workers 1
engine=$(pgrep -P "$(pid six)" lx-engine)
kill -STOP "$engine"
equal "list" "does not answer" "$(ctl | jq -r "select(.pid == $(pid six)) | .error")"
kill -CONT "$engine"
touch go.{0..5}
equal "how it ended" "exit 0" "$(ended six)"

it "without a runtime folder the folder for temporary files serves, and stays clean"
unset XDG_RUNTIME_DIR
folder=$TMPDIR/localexec-$(id -u)
begin seven --workers 1
equal "phase" running "$(ctl "$(pid seven)" | jq -r .phase)"
touch go.{0..5}
equal "how it ended" "exit 0" "$(ended seven)"
no_file_left

it "what a killed run left there is removed by the next run"
begin eight --workers 1
engine=$(pid eight)
children=$(cat "/proc/$engine/task/$engine/children")
kill -STOP "$engine"
# shellcheck disable=SC2086
kill -KILL $children
wait_until '[[ -z $(for child in $children; do grep -s "^State:" "/proc/$child/status"; done | grep -v Z) ]]'
kill -KILL "$engine"
equal "how it ended" "signal 9" "$(ended eight)"  # one that has not been reaped still is there
equal "its socket" yes "$([[ -e $folder/$engine ]] && echo yes)"
"$LOCALEXEC" run --range 1 -- true > out
touch go.{0..5}
no_process_left
no_file_left

it "a folder of somebody else, a link, or one that is open to others is not used"
for trap in 'mkdir -m 777 "$folder"' 'ln -s "$case_dir/work" "$folder"'; do
  eval "$trap"
  "$LOCALEXEC" run --name wanted --range 1 -- true > out 2> err
  grep -q "ctl cannot reach this run" err || fail "$trap: $(cat err)"
  "$LOCALEXEC" run --range 1 -- true > out 2> err
  equal "standard error without a name" "" "$(cat err)"
  rm -rf "$folder"
done
no_process_left
