#!/usr/bin/env bash
# Tokens that make lent come back whatever signal ends the run.
lender=$(realpath "$(dirname "$0")/../program/under_jobserver")
. "$(dirname "$0")/../assertions.bash"
unset MAKEFLAGS MAKELEVEL MFLAGS

# Starts a run of 4 calls with 3 tokens, and waits until all run.
start() {
  rm -rf jobserver tokens pid here.*
  launch "$1" "$lender" "$2" xyz "$LOCALEXEC" run --range 4 --workers 4 --chunk 1 -- \
    sh -c 'touch here.$1; sleep 600' sh > out 2> err
  wait_until '[[ -e here.0 && -e here.1 && -e here.2 && -e here.3 && -s pid ]]'
}
engine() { pgrep -P "$(cat pid)" -x lx-engine; }
all_back() {
  ended "$1" > /dev/null
  equal "the tokens" xyz "$(cat tokens)"
  no_process_left
}

for form in fifo pipe; do
  for signal in INT TERM HUP QUIT; do
    it "$form: SIG$signal"
    start "$form$signal" "$form"
    kill "-$signal" "$(cat pid)"
    all_back "$form$signal"
  done

  it "$form: a second SIGINT"
  start "${form}second" "$form"
  kill -INT "$(engine)"
  sleep 0.3
  kill -INT "$(engine)" 2> /dev/null || true
  all_back "${form}second"

  it "$form: SIGKILL of the engine"
  start "${form}engine" "$form"
  kill -KILL "$(engine)"
  all_back "${form}engine"

  it "$form: SIGKILL of the guardian"
  start "${form}guardian" "$form"
  kill -KILL "$(cat pid)"
  all_back "${form}guardian"
done
