#!/usr/bin/env bash
# Items of any bytes reach the command as they are, and the record tells them exactly.
. "$(dirname "$0")/../assertions.bash"

cat > make.py << 'END'
import random, sys
random.seed(20240229)
items = [b"", b" ", b"-", b"--", b"-n", b"--help", b"a b", b"it's", b'say "hi"', b"$(touch ran)",
         b"`touch ran`", b"$HOME ${x} $1", b"a\nb\n", b"\n", b"\r\n", b"\t", b"*", b"?", b"[a-z]",
         b"~", b"!", b"!!", b"#", b"a;touch ran", b"a|b&", b">ran", b"<x>", b"{x}", b"{}", b"{index}",
         b"%s%n%d", b"\\", b"\\n", b"\x1b[31m", b"\x7f", b"\x01\x02", b"\xff", b"\xfe\xff",
         b"\xc3\xa9", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xef\xbb\xbfbom", b"\xe2\x80\xa8",
         b"null", b"true", b"1e999", b"0x10", b"x" * 131071, bytes(range(1, 256))]
for _ in range(300):
    size = random.choice([1, 2, 3, 5, 17, 100, 4096])
    items.append(bytes(random.randrange(1, 256) for _ in range(size)))
sys.stdout.buffer.write(b"".join(item + b"\0" for item in items))
END
cat > check.py << 'END'
import base64, json, sys
items = open(sys.argv[1], "rb").read().split(b"\0")[:-1]
records = [json.loads(line) for line in open(sys.argv[2], "rb")]
assert len(records) == len(items), (len(records), len(items))
for i, (item, record) in enumerate(zip(items, records)):
    value = record["vars"]["x"]
    told = base64.b64decode(value["base64"]) if isinstance(value, dict) else value.encode()
    assert told == item, (i, item, value)
    if len(item) > 131000:  # with `pre` and `post` beyond what an argument may hold
        assert record["status"] == "error" and record["error"], record["status"]
        continue
    assert record["status"] == "ok", record
    if "stdout" in record:
        seen = record["stdout"].encode()
    else:
        seen = base64.b64decode(record["stdout_base64"])
    want = b"before\0" + item + b"\0pre" + item + b"post\0after\0"
    assert seen == want, (i, seen[:200], want[:200])
print(len(items), "items")
END

it "items of any bytes but NUL, separated by NUL"
python3 make.py > items
status=0
"$LOCALEXEC" run --var x --items items -0 --workers 4 -- args before '{x}' 'pre{x}post' after > out 2> err || status=$?
equal "exit status" 1 "$status"  # for the one that is too long
valid out
python3 check.py items out
[[ ! -e ran ]] || fail "something was run that an item said"

it "an argument of one mebibyte is an error of its item alone, and says why"
python3 -c 'import sys; sys.stdout.write("a\n" + "x" * (1 << 20) + "\nb\n")' > long
status=0
"$LOCALEXEC" run --var x --items long -- args '{x}' > out 2> err || status=$?
equal "exit status" 1 "$status"
equal "the records" '["ok","error","ok"]' "$(jq -s -c 'map(.status)' out)"
jq -r 'select(.status == "error") | .error' out | grep -qi "too long" || fail "error: $(jq -c .error out)"

it "items of --list reach the command as they are"
mapfile -d '' -t words < <(python3 make.py | head -z -n 46 | grep -zv '^-')
"$LOCALEXEC" run --var x --list "${words[@]}" -- args '{x}' > out
for word in "${words[@]}"; do printf '%s\0' "$word"; done > want
python3 -c '
import base64, json, sys
for line in sys.stdin:
    record = json.loads(line)
    sys.stdout.buffer.write(record["stdout"].encode() if "stdout" in record
                            else base64.b64decode(record["stdout_base64"]))' < out > got
cmp got want
