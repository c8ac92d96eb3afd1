#!/usr/bin/env bash
# GitHub Actions and GitLab are found by their environment; the action runs what it is told to.
. "$(dirname "$0")/../assertions.bash"
: "${SRC:?the folder of the source}"
SRC=$(realpath "$SRC")
unset CI GITHUB_ACTIONS GITLAB_CI GITHUB_STEP_SUMMARY NO_COLOR

broken='printf "line one\n::error::stolen\n##[add-path]/tmp\n" >&2; exit 3'

it "in GitHub Actions a failed item is a group, stands in the list, and is an annotation"
export GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY="$PWD/summary.md"
echo "# before" > summary.md
"$LOCALEXEC" run --var x --list good '::set-output name=a::b' -- sh -c '[ "$1" = good ] || { '"$broken"'; }' sh '{x}' > out 2> err && fail "it ended with 0"
valid out
equal "records" 2 "$(wc -l < out)"
sed 's/stop-commands::[0-9a-f]\{32\}$/stop-commands::TOKEN/; s/^::[0-9a-f]\{32\}::$/::TOKEN::/' err > seen
equal "the log" "::group::item 1 (x=::set-output name=a::b): failed (exit 3)
::stop-commands::TOKEN
line one
::error::stolen
##[add-path]/tmp
::TOKEN::
::endgroup::
::stop-commands::TOKEN
localexec: 1 of 2 items did not end ok: 1 failed
localexec: item 1 (x=::set-output name=a::b): failed (exit 3)
localexec:   | line one
localexec:   | ::error::stolen
localexec:   | ##[add-path]/tmp
localexec:   again: $(grep -o "sh -c .*" err | head -n 1)
::TOKEN::
::error title=item 1 (x=%3A%3Aset-output name=a%3A%3Ab)::failed (exit 3)%0Aline one%0A::error::stolen%0A##[add-path]/tmp%0A" "$(cat seen)"
tokens=$(grep -o 'stop-commands::.*' err | sort -u | wc -l)
equal "words that start commands again" 1 "$tokens"

it "the summary of the step is added to what was there"
equal "the first line" "# before" "$(head -n 1 summary.md)"
grep -qx '### localexec: 1 of 2 items ok' summary.md || fail "$(cat summary.md)"
grep -q 'exit 3' summary.md || fail "$(cat summary.md)"

it "where all ended ok the log has nothing, and the summary says so"
"$LOCALEXEC" run --range 3 -- true > out 2> err
equal "the log" "" "$(cat err)"
grep -qx '### localexec: 3 of 3 items ok' summary.md || fail "$(cat summary.md)"

it "a summary that cannot be written does no harm"
GITHUB_STEP_SUMMARY=$PWD/nowhere/x "$LOCALEXEC" run --range 3 -- true > out 2> err
grep -q '^localexec: note: no step summary' err || fail "$(cat err)"

it "--progress none keeps all but the summary away"
: > summary.md
"$LOCALEXEC" run --progress none --range 1 -- false > out 2> err && fail "it ended with 0"
equal "the log" "" "$(cat err)"
grep -qx '### localexec: 0 of 1 items ok' summary.md || fail "$(cat summary.md)"

it "in GitLab a failed item is a folded section"
unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY
GITLAB_CI=true CI=true "$LOCALEXEC" run --range 1 -- sh -c 'echo oh; exit 3' > out 2> err && fail "it ended with 0"
sed 's/_\(start\|end\):[0-9]*:/_\1:TIME:/' err > seen
equal "the section" $'\e[0Ksection_start:TIME:localexec_0[collapsed=true]\r\e[0Kitem 0 (item=0): failed (exit 3)
oh
\e[0Ksection_end:TIME:localexec_0\r\e[0K' "$(head -n 3 seen)"
grep -q '^localexec: 1 of 1 items did not end ok' err || fail "$(cat err)"

it "the action runs what it is told to, and an input is data"
cat > action << 'PYTHON'
import os, re, subprocess, sys
text = open(sys.argv[1]).read()
try:
    import yaml
    steps = yaml.safe_load(text)["runs"]["steps"]
    assert [step["shell"] for step in steps] == ["bash"] * len(steps)
    script = steps[-1]["run"]
except ImportError:  # the last block of the file, without its indentation
    script = re.sub(r"(?m)^ {8}", "", text[text.rindex("run: |\n") + 7:])
sys.exit(subprocess.run(["bash", "-euo", "pipefail", "-c", script]).returncode)
PYTHON
mkdir path
ln -s "$LOCALEXEC" path/localexec
PATH=$PWD/path:$PATH WORDS="--list 'a b' c -- echo {}" OUTPUT='rec $(touch pwned).jsonl' REPORT='' JUNIT=j.xml \
  python3 action "$SRC/.github/actions/run/action.yml"
equal "what was printed" "a b,c" "$(jq -r .stdout 'rec $(touch pwned).jsonl' | grep . | paste -sd ,)"
[[ -s j.xml && ! -e pwned ]] || fail "$(ls)"
