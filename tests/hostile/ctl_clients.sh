#!/usr/bin/env bash
# Clients of a run's socket that say nonsense, too much or nothing, read nothing, or are too many.
. "$(dirname "$0")/../assertions.bash"
export XDG_RUNTIME_DIR="$case_dir"

# Many calls make long answers.
launch run "$LOCALEXEC" run --range 1000:1200 --chunk 1 --workers 200 --fields status -- sleep > out 2> err
socket=$case_dir/localexec/$(pid_of run)
wait_until "[[ -S $socket ]]"
cat > clients << 'PYTHON'
import json, socket, sys
path = sys.argv[1]

def connect():
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)  # waits where the queue is full; with a timeout it would not
    client.settimeout(60)
    return client

def ask(client, text):
    client.sendall(text)
    return json.loads(client.makefile("rb").readline())

def expect(what, seen):
    if not seen:
        sys.exit("FAILED: " + what)

good = b'{"verb":"list"}\n'
client = connect()
for garbage in [b"\n", b"nonsense\n", b"\x00\xff\n", b"[]\n", b'{"verb":"dance"}\n', b'{"verb":' + b"[" * 3000 + b"\n",
                b'{"verb":"workers","workers":-1}\n', b'{"verb":"workers","workers":"1e99"}\n']:
    expect(f"garbage is refused: {garbage[:40]}", "error" in ask(client, garbage))
expect("the same client goes on", ask(client, good)["phase"] == "running")

client = connect()
client.sendall(b"x" * 4097)
expect("a line that does not end is refused", "error" in json.loads(client.makefile("rb").readline()))
expect("and its client dismissed", client.recv(1) == b"")

client = connect()
client.sendall(good[:5])
expect("others are served while one is silent", ask(connect(), good)["phase"] == "running")
client.sendall(good[5:])
client.shutdown(socket.SHUT_WR)
expect("an answer comes after the end of what was asked", "phase" in json.loads(client.makefile("rb").readline()))

# Far more answers than a socket holds.
deaf = connect()
deaf.setblocking(False)
try:
    for _ in range(100000):
        deaf.send(b'{"verb":"status"}\n')
except BlockingIOError:
    pass
expect("one that reads nothing holds nobody up", ask(connect(), good)["phase"] == "running")

crowd = []
for _ in range(200):
    crowd.append(connect())
expect("of many the latest are served", ask(crowd[-1], good)["phase"] == "running")
expect("and the oldest had to go", crowd[0].recv(1) == b"")
half = connect()
half.sendall(b'{"verb":"status"}\n')
half.close()
expect("one that leaves does no harm", ask(connect(), good)["phase"] == "running")
PYTHON

it "the run answers those who ask well, whatever the others do"
python3 clients "$socket" || fail "see above"
wait_until '"$LOCALEXEC" ctl "$(pid_of run)" status | jq -e ".running == 200" > /dev/null'
equal "phase" stopping "$("$LOCALEXEC" ctl "$(pid_of run)" stop | jq -r .phase)"
equal "how it ended" "signal 15" "$(ended run)"
equal "records" 200 "$(wc -l < out)"
no_process_left
