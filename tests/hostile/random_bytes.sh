#!/usr/bin/env bash
# Whatever bytes a call prints: every line is JSON, and gives those bytes back.
. "$(dirname "$0")/../assertions.bash"

cat > make.py << 'END'
import os, random
random.seed(19700101)
def put(number, data):
    with open(f"bytes.{number}", "wb") as file:
        file.write(data)
outputs = [bytes([value]) for value in range(256)]
text = "aé€😀\"\\\n\0\x7f\u2028\ufeff".encode()
for edge in (4096, 65536, 131072):  # a character that lies across the end of a read
    for shift in range(1, 5):
        outputs.append(b"x" * (edge - shift) + "😀".encode() + b"y" * 10)
        outputs.append(b"x" * (edge - shift) + "😀".encode()[:3])
for _ in range(200):
    size = random.choice([1, 2, 3, 10, 1000, 70000])
    data = bytearray((text * (size // len(text) + 1))[:size])
    if random.random() < 0.5:
        data[random.randrange(len(data))] = random.randrange(256)
    outputs.append(bytes(data))
for _ in range(100):
    outputs.append(os.urandom(random.choice([1, 2, 3, 4, 64, 10000])))
for number, data in enumerate(outputs):
    put(number, data)
print(len(outputs))
END
cat > check.py << 'END'
import base64, json, sys
def is_text(data):
    try:
        data.decode()
        return True
    except UnicodeDecodeError:
        return False
count = 0
for i, line in enumerate(open(sys.argv[1], "rb")):
    record = json.loads(line)
    want = open(f"bytes.{i}", "rb").read()
    for stream in ("stdout", "stderr"):
        if is_text(want):
            assert stream + "_base64" not in record, i
            assert record[stream].encode() == want, i
        else:
            assert stream not in record, i
            assert base64.b64decode(record[stream + "_base64"], validate=True) == want, i
    count += 1
assert count == int(sys.argv[2]), count
print(count, "outputs")
END

it "jq -e . accepts every line, and each stream gives back the very bytes"
count=$(python3 make.py)
"$LOCALEXEC" run --var x --range "$count" --workers 3 -- sh -c 'cat "bytes.$1"; cat "bytes.$1" >&2' sh '{x}' > out
valid out
python3 check.py out "$count"
