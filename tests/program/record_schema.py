"""Makes records of every kind and holds them against the schema; see record_schema.sh."""

import json
import subprocess
import sys
from pathlib import Path

try:
    import jsonschema
except ImportError:
    jsonschema = None

FUNCTIONS = """
def good(x):
    return {"n": [x, 1.5, None]}
def bad(x):
    raise ValueError("no")
"""

# Arguments of localexec run, and the status that one of its records has.
RUNS = [
    (["--range", "2", "--", "echo"], "ok"),
    (["--list", "a", b"\xff", "--", "printf", "%s"], "ok"),
    (["--list", "x", "--", "sh", "-c", "printf '\\377'; printf '\\376' >&2; exit 3"], "failed"),
    (["--list", "x", "--result", "json", "--", "echo"], "failed"),
    (["--list", "3", "--result", "json", "--", "echo"], "ok"),
    (["--list", "3", "--result", "text", "--", "echo"], "ok"),
    (["--list", "x", "--timeout", "0.2", "--", "sh", "-c", "sleep 60"], "timeout"),
    (["--list", "x", "--", "sh", "-c", "kill -SEGV $$"], "killed"),
    (["--list", "no-such-program", "--", "{item}"], "error"),
    (["--list", "a", "b", "--workers", "2", "--chunk", "1", "--halt", "now", "--", "sh", "-c",
      "if [ $1 = a ]; then touch up; sleep 600; else until [ -e up ]; do sleep 0.02; done; exit 1; fi",
      "sh", "{}"], "canceled"),
    (["--list", "x", "--retries", "2", "--", "false"], "failed"),
    (["--list", "x", "--output", "kept.jsonl", "--", "echo"], "ok"),
    (["--list", "x", "--max-output", "10", "--", "sh", "-c", "seq 100; seq 200 >&2"], "ok"),
    (["--list", "x", "--results-dir", "results", "--", "echo"], "ok"),
    (["--list", "x", "--", "sh", "-c", "sleep 600 & echo started"], "ok"),
    (["--var", "x", "--range", "2", "@python", "functions:good"], "ok"),
    (["--var", "x", "--range", "2", "@python", "functions:bad"], "failed"),
    (["--range", "4", "--chunk", "2", "--", "echo", "{item...}"], "ok"),
    (["--list", "a", "--persistent", "lines", "--", "cat"], "ok"),
    (["--list", "x", "--max-memory", "100M", "--", "echo"], "ok"),
]
STATUSES = {"ok", "failed", "timeout", "killed", "error", "canceled"}


def records_of(program, arguments):
    done = subprocess.run([program, "run", "--progress", "none", *arguments], capture_output=True,
                          stdin=subprocess.DEVNULL, check=False)
    text = done.stdout
    if "--output" in arguments:
        text = Path(arguments[arguments.index("--output") + 1]).read_bytes()
    return [json.loads(line) for line in text.decode("utf-8").splitlines()]


def main():
    program, schema_file = sys.argv[1:]
    schema = json.loads(Path(schema_file).read_text())
    validator = None
    if jsonschema is not None and hasattr(jsonschema, "Draft202012Validator"):
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
    Path("functions.py").write_text(FUNCTIONS)

    fields, statuses, count = set(), set(), 0
    for arguments, status in RUNS:
        records = records_of(program, arguments)
        assert records, arguments
        assert status in [record["status"] for record in records], (arguments, records)
        for record in records:
            unknown = set(record) - set(schema["properties"])
            assert not unknown, (unknown, arguments)
            fields |= set(record)
            statuses.add(record["status"])
            count += 1
            if validator is not None:
                validator.validate(record)
    assert statuses == STATUSES, statuses
    never_seen = set(schema["properties"]) - fields - {"host", "job"}  # those: slurm.sh
    assert not never_seen, f"no run of this test makes {never_seen}"
    print(f"{count} records, {len(fields)} fields")

    if validator is None:
        print("the schema was not tried: no jsonschema here (tests/setup test)")
        return
    for wrong in ({"status": "done"}, {"exit": 0, "signal": "SIGINT"}, {"index": -1}, [],
                  {"start": "2026-01-01"}, {"leaked": False}, {"elapsed": "1"}):
        assert not validator.is_valid(wrong), wrong


main()
