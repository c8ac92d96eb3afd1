#!/usr/bin/env bash
# The HTML page in a real browser, steered through chromedriver.
. "$(dirname "$0")/../assertions.bash"
here=$(realpath "$SRC/tests/program")

it "a page of 100,000 records has less than 20 MB"
python3 - > many.jsonl << 'PYTHON'
import json
for i in range(100000):
    failed = i % 1000 == 17
    print(json.dumps({
        "index": i, "vars": {"x": i, "name": f"some/folder/file-{i}.txt"},
        "status": "failed" if failed else "ok", "exit": 3 if failed else 0,
        "stdout": f"result {i}\n", "stderr": "it went wrong\n" * 20 if failed else "",
        "attempts": 1, "chunk": i // 16, "worker": i % 16,
        "start": "2026-01-31T%02d:%02d:%02d.000000Z" % (i // 16 // 3600, i // 16 // 60 % 60, i // 16 % 60),
        "elapsed": 0.4 + i % 50 / 100, "user": 0.1, "sys": 0.01, "max_rss": 4096 * (800 + i % 90)}))
PYTHON
"$LOCALEXEC" report many.jsonl --output many.html
size=$(stat -c %s many.html)
((size < 20000000)) || fail "it has $size bytes"

command -v chromium > /dev/null && command -v chromedriver > /dev/null ||
  skip "chromium and chromedriver are not installed (tests/setup browser)"

it "in a browser it draws, filters and sorts, shows what failed, and runs nothing of a call"
"$LOCALEXEC" run --var x --list one two '<img src=x onerror=alert(1)>' three --timeout 10 --report page.html -- \
  sh -c 'echo "<script>document.title=\"stolen\"</script> $1"; test "$1" != two || { printf "deep trouble\033[31m</script><!--" >&2; exit 3; }' sh '{x}' > out 2> err || true
CASE_DIR="$case_dir" python3 "$here/browse_report.py" "$PWD/page.html" "$PWD/many.html" || fail "the browser saw something else"
no_process_left
