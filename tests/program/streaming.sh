#!/usr/bin/env bash
# Nothing waits for more than it must: calls for the end of the input, records for later calls.
. "$(dirname "$0")/../assertions.bash"

it "a record can be read as soon as its call has ended, while later ones run"
mkfifo records
exec 7<> records  # so that neither opening of it waits for the other
launch early "$LOCALEXEC" run --var x --range 4 --workers 2 --chunk 1 -- \
  sh -c 'test "$1" = 0 || until test -e go; do sleep 0.02; done; echo "$1"' sh '{x}' > records 2> err 7>&-
exec 8< records 7>&-
read -t 60 -r line <&8 || fail "no record came while other calls ran"
equal "the first record" '[0,"0\n"]' "$(jq -c '[.index, .stdout]' <<< "$line")"
[[ ! -e $case_dir/early ]] || fail "the run has ended already"
touch go
equal "the others" '[1,2,3]' "$(jq -s -c 'map(.index)' <&8)"
exec 8<&-
equal "the end" "exit 0" "$(ended early)"

it "the first call starts, and its record comes, before the input ends"
mkfifo input
launch open "$LOCALEXEC" run --items input --workers 2 -- sh -c 'touch "ran.$1"; echo "$1"' sh '{}' > out 2> err
exec 7> input
echo one >&7
wait_until '[[ -e ran.one ]]'
wait_until '[[ $(wc -l < out) == 1 ]]'
printf 'tw' >&7  # half a line is no item yet
sleep 0.3
[[ ! -e ran.tw ]] || fail "half a line was taken for an item"
echo o >&7
wait_until '[[ -e ran.two && $(wc -l < out) == 2 ]]'
[[ ! -e $case_dir/open ]] || fail "the run has ended though its input is open"
exec 7>&-
equal "the end" "exit 0" "$(ended open)"
equal "the records" '["one\n","two\n"]' "$(jq -s -c 'map(.stdout)' out)"

it "the same from a pipe on standard input"
mkfifo standard
exec 7<> standard
launch stdin "$LOCALEXEC" run --items - --workers 2 -- sh -c 'touch "in.$1"; echo "$1"' sh '{}' < standard > out 2> err 7>&-
echo one >&7
wait_until '[[ -e in.one && $(wc -l < out) == 1 ]]'
exec 7>&-
equal "the end" "exit 0" "$(ended stdin)"

it "rows that go on for ever are combined, and read only as fast as they are used"
{ yes 'a,b' || true; } | launch rows "$LOCALEXEC" run --csv - --var x --range 2 --workers 2 -- echo '{a}' '{x}' 2> err | head -n 50 > out
equal "the end" "exit 3" "$(ended rows)"
equal "records" 50 "$(wc -l < out)"
sanitized || (($(rss_of rows) < 16 << 20)) || fail "resident size: $(rss_of rows)"

it "a later variable's stream is read while the calls run, and comes round again"
mkfifo second
launch later "$LOCALEXEC" run --var x --list a b --var y --items second --values -- sh -c 'touch "later.$1"; echo "$1"' sh '{x}{y}' > out 2> err
exec 7> second
echo 1 >&7
wait_until '[[ -e later.a1 ]]'
echo 2 >&7
exec 7>&-
equal "the end" "exit 0" "$(ended later)"
equal "the values" "a1 a2 b1 b2" "$(xargs < out)"

it "Ctrl-C ends a run that waits for the writer of its input"
mkfifo silent
launch waiting "$LOCALEXEC" run --items silent -- echo > out 2> err
sleep 0.3
kill -INT "$(pid_of waiting)"
equal "the end" "signal 2" "$(ended waiting)"

it "a compressed stream of two million rows takes little memory"
{ echo a,b; yes 1,2 2> /dev/null | head -n 2000000 || true; } | gzip -1 > rows.csv.gz
launch packed "$LOCALEXEC" plan --csv rows.csv.gz --chunk 100000 --workers 1 -- echo '{a}' > out 2> err
equal "the end" "exit 0" "$(ended packed)"
equal "chunks" 20 "$(wc -l < out)"
sanitized || (($(rss_of packed) < 24 << 20)) || fail "resident size: $(rss_of packed)"

it "an input that goes on for ever is read only as fast as it is used"
{ yes item || true; } | launch forever "$LOCALEXEC" run --items - --workers 2 -- echo 2> err | head -n 50 > out
equal "the end" "exit 3" "$(ended forever)"
equal "records" 50 "$(wc -l < out)"
sanitized || (($(rss_of forever) < 16 << 20)) || fail "resident size: $(rss_of forever)"
no_process_left
