#!/usr/bin/env bash
# Standard output is a pipe that somebody holds open and never reads.
. "$(dirname "$0")/../assertions.bash"

it "nothing new starts when the output can't be written, and SIGINT still ends the run"
mkfifo pipe
sleep 600 < pipe & reader=$!
launch run "$LOCALEXEC" run --var x --range 1000000 --workers 2 -- \
  sh -c 'echo >> started; printf %04000d "$1"' sh '{x}' > pipe 2> err
pid=$(pid_of run)
before=-1
stands_still() {
  local now
  now=$(wc -l < started 2> /dev/null || echo 0)
  if ((now > 0 && now == before)); then return 0; fi
  before=$now
  sleep 1
  return 1
}
wait_until stands_still 120
kill -INT "$pid"
equal "the end" "signal 2" "$(ended run)"
no_process_left
no_file_left
kill "$reader"

it "a reader that stops for a while loses nothing"
mkfifo slow
{ sleep 1; cat > got; } < slow &
launch slow "$LOCALEXEC" run --var x --range 500 -- printf '%04000d' '{x}' > slow 2> err
equal "the end" "exit 0" "$(ended slow)"
wait $! || true
wait_until '(( $(wc -l < got) == 500 ))'
valid got
equal "order" true "$(jq -s -c 'map(.index) == [range(500)]' got)"
