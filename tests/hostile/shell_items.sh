#!/usr/bin/env bash
# With --shell, items of any bytes come back as they are from every place in a script, whichever
# shell is sh, and nothing in them is run. The short form shares single bytes and random items out among
# the shells; in the long one (LOCALEXEC_LONG=1) each gets all of them.
. "$(dirname "$0")/../assertions.bash"

cat > make.py << 'END_OF_FILE'
import random, sys
random.seed(20241124)
share = int(sys.argv[1])  # of 3; -1: all
items = [b"", b" ", b"a  b", b"-", b"-n", b"--help", b"it's", b'say "hi"', b"$(touch pwned)",
         b"`touch pwned`", b"';touch pwned;'", b'";touch pwned;"', b")touch pwned;(", b"}touch pwned",
         b"\ntouch pwned\n", b"E\ntouch pwned\n", b"\tE\n", b"$HOME ${x} $1 $(( 1 + 1 )) $'a'", b"*", b"?*",
         b"[a-z]", b"~", b"~root", b"!", b"!!", b"#a", b";;", b"esac", b"&", b"|", b">pwned", b"<pwned",
         b"a[$(touch pwned)]", b"x=1", b"(", b"a\n", b"\n", b"a\n\n", b"\r\n", b"\\", b"\\\\", b"a\\",
         b"\\n", b"\\$", b"\\`", b'\\"', b"%s%n", b"{x}", b"<x>", b"\xc3\xa9", b"\xc3", b"\xed\xa0\x80",
         bytes(range(1, 256)), b"\x01\x01", b"\x7f\x7f", b"\x01\x7f\x01", b"\x81\x82\x88"]
# Every byte alone, but for those that mean nothing to any shell: they come together.
chosen = len(items)
quiet = [byte for byte in range(1, 256) if bytes([byte]).isalnum() or byte > 0x90]
items += [bytes([byte]) for byte in range(1, 256) if byte not in quiet]
items += [bytes(quiet[at:at + 9]) for at in range(0, len(quiet), 9)]
for _ in range(30):
    items.append(bytes(random.randrange(1, 256) for _ in range(random.choice([2, 3, 5, 17, 300]))))
for _ in range(40):
    items.append(bytes(random.choice(b"$`'\"\\(){}[];&|<>\n\t *?~#!ax") for _ in range(random.choice([3, 9, 40]))))
if share >= 0:
    items[chosen:] = items[chosen + share::3]
sys.stdout.buffer.write(b"".join(item + b"\0" for item in items))
END_OF_FILE

cat > script << 'END_OF_FILE'
args() { printf '%s\0' "$@"; }
command args {x} "{x}" '{x}' pre{x}post "a {x} b" 'it{x}s' "\{x}" {x}{x} '"'{x}"'" # '{x}
v={x}; args "$v"
args "$(printf '%s.' {x})" "$(printf '%s.' "{x}")" "`printf '%s.' {x}`" "`printf \"%s.\" '{x}'`"
args "$(case a in a) printf '%s.' '{x}';; esac)" "$( (printf '%s.' "$(printf '%s' "{x}.")") )"
case {x} in {x}) args same;; *) args other;; esac
case "a{x}b" in a"{x}"b) args same;; *) args other;; esac
f() { args {x} "$#"; }; set -- 1 2; f a
cat <<E
[{x}] "{x}" '{x}' \{x} $(printf '%s.' {x}) `printf '%s.' "{x}"` ${v:-$(printf %s {x})}
E
cat <<-E; args {x}
	[{x}]
	E
for w in {x} end; do args "$w"; done
export VV={x}; args "$VV" "${v#$(printf %s '*')}"
if [ "a{x}" = a{x} ]; then args equal; fi
(IFS=abc; set -f; args {x} "{x}")
cat <<E | cat
{x}
E
END_OF_FILE

cat > check.py << 'END_OF_FILE'
import base64, json, sys
items = open("items", "rb").read().split(b"\0")[:-1]
records = [json.loads(line) for line in open(sys.argv[1], "rb")]
assert len(records) == len(items), (len(records), len(items))

def args(*words):
    return b"".join(word + b"\0" for word in words)

def wanted(x):
    yield args(x, x, x, b"pre" + x + b"post", b"a " + x + b" b", b"it" + x + b"s", b"\\" + x, x + x,
               b'"' + x + b"'")
    yield args(x)
    yield args(x + b".", x + b".", x + b".", x + b".")
    yield args(x + b".", x + b"..")
    yield args(b"same") + args(b"same")
    yield args(x, b"1")
    yield b"[" + x + b'] "' + x + b"\" '" + x + b"' \\" + x + b" " + x + b". " + x + b". "
    yield x if x else b""  # ${v:-…}: the item, or what stands for an empty one
    yield b"\n"
    yield b"[" + x + b"]\n" + args(x)
    yield args(x) + args(b"end")
    yield args(x, x)
    yield args(b"equal")
    yield args(x, x)
    yield x + b"\n"

for item, record in zip(items, records):
    assert record["status"] == "ok", (item, record)
    assert record["stderr"] == "", (item, record)
    seen = base64.b64decode(record["stdout_base64"])
    at = 0
    for part in wanted(item):
        got = seen[at:at + len(part)]
        assert got == part, (item, got, part)
        at += len(part)
    assert at == len(seen), (item, seen[at:])
print(len(items), "items")
END_OF_FILE

share=0
run_with() {
  if [[ -n ${LOCALEXEC_LONG:-} ]]; then share=-1; fi
  python3 make.py "$share" > items
  share=$(((share + 1) % 3))
  PATH=$PWD/shell:$PATH "$LOCALEXEC" run --shell --var x --items items -0 \
    --fields status,stderr,stdout_base64,error -- "$(cat script)" > out 2> err || { head -c 2000 err; fail "exit status $?"; }
  python3 check.py out || fail "not what was given"
  [[ ! -e pwned ]] || fail "something was run that an item said"
}

mkdir shell
for shell in $(readlink -f /bin/sh "$(command -v dash)" "$(command -v bash)" | sort -u); do
  it "$shell as sh"
  ln -sf "$shell" shell/sh
  run_with
done

it "bash as itself, not as sh"
rm shell/sh
printf '#!/bin/bash\nexec bash "$@"\n' > shell/sh
chmod +x shell/sh
run_with
