"""Plans of random command lines and of their specs; see spec_round_trip.sh, which calls it."""

import json
import random
import subprocess
import sys
from pathlib import Path

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROUNDS = 100
FILES = {
    "lines": "one\n  two \n\n'four'\n",
    "more": "five\n",
    "nul": "a\nb\0c\0",
    "t.csv": 'name,size\nant,3\n"bee, the",12\n',
    "t.tsv": "name\tsize\nant\t3\n",
    "rows.jsonl": '{"n": 1.50, "s": "x"}\n{"n": null, "s": "y"}\n',
    "values.jsonl": '1\n"two"\n[3]\n',
    "jobs": "echo one | tr o 0\necho $((1 + 1))\n",
    "x.txt": "",
    "y.txt": "",
}
OPTIONS = [
    ["--workers", "2"], ["-j50%"], ["--chunk", "2"], ["--chunk", "even"], ["--timeout", "1.50"],
    ["--timeout", "90"], ["--grace", "0.5s"], ["--retries", "007"], ["--retry-on", "75,9"],
    ["--retry-on", "timeout"], ["--halt", "now,fail=10%"], ["--set", "a=b=c"], ["--set", "a=2"],
    ["--set", b"b=\xff"], ["--fields", "index,vars"], ["--unordered"], ["--result", "json"],
    ["--output", "out put"], ["--output", "o", "--resume"], ["--progress", "none"], ["-k"],
    ["--max-output", "1MiB"], ["--summary", "sum"], ["--values"],
    ["--raw"], ["--format", "csv"], ["--stderr", "pass"], ["--merge"], ["--tag-lines"], ["--io"], ["--cpu"],
    ["--nice", "5"], ["--delay", "0.25"], ["--rate", "3/s"], ["--max-memory", "64MiB"], ["--max-load", "4"],
    ["--deadline", "2h"], ["--results-dir", "kept"], ["--fields", "stdout_file"], ["--name", "nightly"],
]
LOOPS = [
    ["--range", "10:0:-3", "--", "echo", "{}"],
    ["--range", "5", "echo"],
    ["--range", "0", "echo"],
    ["--var", "x", "--list", "a", "5", "-", "", "--", "echo", "<x>"],
    ["--list", "--", "echo"],
    ["--list", b"\xfe\xff", "é", '"', "--", "echo"],
    ["--var", "x", "--range", "3", "--var", "y", "--list", "p", "q", "--", "echo", "{x}", "{y}"],
    ["--zip", "--var", "x", "--range", "2", "--var", "y", "--list", "a", "b", "--", "echo", "{x}{y}"],
    ["--items", "lines", "-a", "more", "echo", "{item:>5}"],
    ["--items", "nul", "-0", "echo"],
    ["--var", "l", "--items", "lines", "--var", "n", "--range", "2", "--", "echo", "{l}", "{n}"],
    ["--csv", "t.csv", "--csv", "t.csv", "--", "echo", "{name} {size:03d}"],
    ["--tsv", "t.tsv", "--var", "x", "--range", "2", "--", "echo", "{name}{x}"],
    ["--jsonl", "rows.jsonl", "--", "echo", "{n}", "{s}"],
    ["--jsonl", "values.jsonl", "--", "echo", "{}"],
    ["--var", "o", "--jsonl", "rows.jsonl", "--", "echo", "{o}"],
    ["--glob", "*.txt", "--glob", "*.csv", "--", "echo", "{item.stem}"],
    ["--commands", "jobs"],
    ["echo", ":::", "a", "b"],
    ["echo", "{2}-{1}", ":::", "a", "c", ":::+", "b", "d", ":::", "e", "f"],
    ["--var", "x", "--var", "y", "echo", "{x}", "{y}", ":::", "1", "::::", "lines"],
    ["--var", "n", "--range", "2", "--var", "m", "echo", "{n}{m}", ":::", "1", "2", ":::+", "3", "4"],
    ["-I", "%", "echo", "%.%", ":::", "a"],
    ["--list", "a", "--", "sh", "-c", 'echo "$1" # {"a": 1}', "sh", "{item.base}", "{index}"],
    ["--persistent", "lines", "--range", "3", "--", "cat"],
    ["--shell", "--list", "a b", "c'd", "--", "echo {item} | wc -c > \"{index}.n\""],
    ["--items", "lines", "--chunk", "2", "--", "echo", "{...}"],
    ["--items", "lines", "--chunk", "2", "--stdin", "--", "wc", "-l"],
    ["--range", "3", "@python", "m:f"],
]


def run(program, *words):
    return subprocess.run([program, "plan", *words], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)


def main():
    program, schema_file = sys.argv[1:]
    schema = json.loads(Path(schema_file).read_text())
    validator = None
    if jsonschema is not None and hasattr(jsonschema, "Draft202012Validator"):
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
    for name, text in FILES.items():
        Path(name).write_text(text)

    choose = random.Random(5)
    lines = [list(loop) for loop in LOOPS]
    for _ in range(ROUNDS):
        options = [word for _ in range(choose.randint(1, 4)) for word in choose.choice(OPTIONS)]
        lines.append(options + choose.choice(LOOPS))
    compared = refused = 0
    for line in lines:
        plan = run(program, *line)
        written = run(program, "--as-spec", *line)
        assert written.returncode == plan.returncode, (line, written, plan)
        if plan.returncode != 0:  # options that exclude each other
            refused += 1
            continue
        Path("spec.json").write_bytes(written.stdout)
        again = run(program, "--spec", "spec.json")
        assert (again.returncode, again.stdout) == (0, plan.stdout), (line, written, again, plan)
        same = run(program, "--as-spec", "--spec", "spec.json")
        assert same.stdout == written.stdout, (line, same, written)
        if validator is not None:
            validator.validate(json.loads(written.stdout))
        compared += 1
    print(f"{compared} plans are the same, {refused} lines refused")
    assert compared > len(LOOPS)

    if validator is None:
        print("the schema was not tried: no jsonschema here (tests/setup test)")
        return
    wrong = ['{"worker": 4}', '{"zip": "yes"}', '{"command": "echo a"}', '{"command": []}',
             '{"range": 1, "list": []}', '{"range": 1, "var": [{"range": 1}]}', '{"var": []}',
             '{"var": [{"name": "x"}]}', '{"var": [{"range": 1, "list": []}]}', '{"halt": "later"}',
             '{"workers": null}', '[]', '{"set": ["a=b"]}', '{"var": {"x": {"range": 1}}}']
    for text in wrong:
        assert not validator.is_valid(json.loads(text)), text
        Path("wrong.json").write_text(text)
        assert run(program, "--spec", "wrong.json", "--chunk", "1").returncode == 2, text
    right = ['{}', '{"range": 5, "command": ["echo"]}', '{"list": [], "command": ["echo", 5]}',
             '{"$schema": "x", "set": {"a": 1}, "retry-on": [75, "timeout"], "fields": ["index"]}']
    for text in right:
        validator.validate(json.loads(text))


main()
