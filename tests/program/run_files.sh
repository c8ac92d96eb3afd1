#!/usr/bin/env bash
# --trace, --summary and --junit of real runs, read by programs that know nothing of us.
. "$(dirname "$0")/../assertions.bash"

it "JUnit is read by an XML parser whatever calls write, and its counts are right"
all_bytes='{ printf "$(printf "\\\\%03o" $(seq 1 255))"; printf "\000"; }'
"$LOCALEXEC" run --var x --range 6 --timeout 8 --junit J.xml -- \
  sh -c "$all_bytes >&2; $all_bytes; case \$1 in 1) exit 1 ;; 2) kill -9 \$\$ ;; 3) exec sleep 60 ;; esac" sh '{x}' > out 2> err || true
python3 - << 'PYTHON' || fail "J.xml: $(cat -v J.xml)"
import xml.etree.ElementTree as tree
root = tree.parse("J.xml").getroot()
assert root.tag == "testsuites" and len(root) == 1, root
suite = root[0]
cases = suite.findall("testcase")
assert suite.get("tests") == root.get("tests") == "6" == str(len(cases)), suite.attrib
failures = [case for case in cases if case.find("failure") is not None]
assert suite.get("failures") == "3" == str(len(failures)), suite.attrib
assert {case.find("failure").get("type") for case in failures} == {"failed", "killed", "timeout"}
assert len({case.get("name") for case in cases}) == 6
# What Jenkins' schema (junit-10.xsd of its xunit plugin) allows.
allowed = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "time", "skipped", "timestamp"}, {"testcase"}),
    "testcase": ({"name", "time", "classname"}, {"failure", "error", "skipped", "system-out", "system-err"}),
    "failure": ({"type", "message"}, set()),
    "system-out": (set(), set()),
    "system-err": (set(), set()),
}
for element in root.iter():
    attributes, children = allowed[element.tag]
    assert set(element.keys()) <= attributes, element.attrib
    assert {child.tag for child in element} <= children, element.tag
for case in cases:
    assert case.get("classname") and float(case.get("time")) >= 0
for case in failures:  # every byte can be seen, most of them spelt out
    for stream in ("system-out", "system-err"):
        text = case.find(stream).text
        assert "\\x1b" in text and "\\xff" in text and "<" in text and "ABC" in text, text
PYTHON

it "JUnit is what the schema allows that Jenkins and GitLab read by"
if command -v xmllint > /dev/null; then
  "$LOCALEXEC" run --var x --list ok nothing '<&">' --halt-on fail=2 --halt now --workers 1 --junit K.xml -- \
    sh -c '[ "$1" != "<&\">" ] || exit 3; [ "$1" = ok ] || kill -9 $$' sh '{x}' > out 2> err || true
  for file in J.xml K.xml; do
    xmllint --noout --schema "$SRC/tests/junit.xsd" "$file" 2> said || fail "$file: $(cat said)"
  done
  sed 's/ tests="/ tests="-/' K.xml > wrong.xml
  ! xmllint --noout --schema "$SRC/tests/junit.xsd" wrong.xml 2> said || fail "the schema allows everything"
else
  echo "  not checked: xmllint is not installed (tests/setup test)"
fi

it "a trace has every attempt, none overlaps another in its lane, and lanes are workers"
"$LOCALEXEC" run --range 60 --workers 3 --retries 1 --trace T.json -- sh -c 'test $(($1 % 10)) != 0' sh '{}' > out 2> err || true
python3 - << 'PYTHON' || fail "T.json"
import collections, json
calls = [event for event in json.load(open("T.json")) if event["ph"] == "X"]
assert len(calls) == 66, len(calls)
lanes = collections.defaultdict(list)
for call in calls:
    lanes[call["tid"]].append((call["ts"], call["ts"] + call["dur"]))
assert set(lanes) <= {0, 1, 2}, lanes.keys()
for spans in lanes.values():
    spans.sort()
    for (_, end), (start, _) in zip(spans, spans[1:]):
        assert end <= start, (end, start)
PYTHON

it "an interrupted run leaves files that are whole"
launch interrupted "$LOCALEXEC" run --var x --range 100 --workers 2 --chunk 1 --trace T2.json --summary S2.json --junit J2.xml -- \
  sh -c 'test "$1" -lt 4 || { touch "here"; sleep 600; }' sh '{x}' > out 2> err
wait_until '[[ -e here ]]'
[[ ! -e T2.json && ! -e S2.json && ! -e J2.xml ]] || fail "a file is there before the run is over"
kill -INT "$(pid_of interrupted)"
equal "the end" "signal 2" "$(ended interrupted)"
jq -e 'map(select(.ph == "X")) | length >= 5' T2.json > /dev/null || fail "T2.json: $(cat T2.json)"
equal "the exit code in the totals" 130 "$(jq .exit S2.json)"
(($(jq .status.canceled S2.json) >= 1)) || fail "nothing was canceled: $(cat S2.json)"
python3 -c 'import xml.etree.ElementTree as tree; tree.parse("J2.xml")' || fail "J2.xml"
! command -v xmllint > /dev/null || xmllint --noout --schema "$SRC/tests/junit.xsd" J2.xml 2> said || fail "J2.xml: $(cat said)"

it "a run that is killed leaves none of them, and nothing else"
launch killed "$LOCALEXEC" run --range 100 --workers 2 --trace T3.json -- sh -c 'touch runs; exec sleep 600' > out 2> err
wait_until '[[ -e runs ]]'
pkill -KILL -P "$(pid_of killed)"  # the engine; its guardian cleans up
equal "the end" "exit 3" "$(ended killed)"
no_process_left
[[ -z $(find . -name '*T3*') ]] || fail "left behind: $(find . -name '*T3*')"

it "a pipe gets the totals when the run is over"
equal "items" 3 "$("$LOCALEXEC" run --range 3 --summary >(jq .items > items) -- true > out; wait_until '[[ -s items ]]'; cat items)"
