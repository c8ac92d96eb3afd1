#!/usr/bin/env bash
# The ten real jobs of examples/jobs, each run as a user would, and what they show.
examples=$(realpath "$(dirname "$0")/../../examples")
self=$(realpath "$0")
. "$(dirname "$0")/../assertions.bash"
export LOCALEXEC PYTHONDONTWRITEBYTECODE=1

# shows JOB EXPECTED [PROGRAM THAT IT NEEDS...]
shows() {
  local program job=$1 expected=$2
  shift 2
  for program in "$@"; do
    if ! command -v "$program" > /dev/null; then
      echo "- $job is skipped: no $program here"
      return
    fi
  done
  it "$job shows what its README says"
  equal "$job" "$expected" "$("$examples/jobs/$job" 2> err || echo "exit status $?: $(cat err)")"
}

shows thumbnails.sh '4 ok
thumbnails/blue.png:        PNG image data, 80 x 60
thumbnails/dark orange.png: PNG image data, 80 x 60
thumbnails/green.png:       PNG image data, 80 x 60
thumbnails/red.png:         PNG image data, 80 x 60' ppmmake pamscale pnmtopng file
shows checksums.sh "$(for i in 1 2; do echo "content $i" | sha256sum | sed "s|-|tree/file $i|"; done)
7 files"
shows compress-logs.sh '6 {"status":"ok"}
again: 0 logs to compress
2026-11-01.log.gz
2026-11-02.log.gz
2026-11-03.log.gz
2026-11-04.log.gz
2026-11-05.log.gz
2026-11-06.log.gz'
shows fetch-urls.sh '1 failed
21 ok
busy: ok after 2 attempts
missing: failed after 3 attempts
21' curl
shows lint-tree.sh '{"vars":{"script":"tree/bin/one.sh"},"status":"ok"}
{"vars":{"script":"tree/lib/three.sh"},"status":"failed"}
{"vars":{"script":"tree/lib/two.sh"},"status":"ok"}
exit status 1
tests=3 failures=1'
grep -q '^localexec: item 1 (script=tree/lib/three.sh): failed' err || fail "what failed is not told: $(cat err)"
shows parameter-sweep.sh $'rate\truns\tmean size
0.01\t20\t16
0.02\t20\t26
0.04\t20\t71'
shows dump-tables.sh '{"vars":{"table":"customers"},"status":"ok"}
{"vars":{"table":"odd name"},"status":"ok"}
{"vars":{"table":"orders"},"status":"ok"}
dump/customers.sql:3
dump/odd name.sql:0
dump/orders.sql:2' sqlite3
shows python-function.sh '["ok",{"words":4,"longest":"quick"}]
["ok",{"words":2,"longest":"jumps"}]
["failed","ValueError: an empty line"]
["ok",{"words":4,"longest":"again"}]'

it "the rule of the Makefile runs once, and runs what is new when there is more"
cp -r "$examples/jobs/makefile" rule
make -s -C rule > /dev/null 2> err || fail "make: $(cat err)"
equal "the summary" "40 runs" "$(cut -d , -f 1 rule/summary.txt)"
equal "a second make" "make: 'summary.txt' is up to date." "$(make --no-print-directory -C rule)"
touch rule/Makefile
make -s -C rule SEEDS=50 > /dev/null 2> err || fail "make: $(cat err)"
equal "the summary" "50 runs" "$(cut -d , -f 1 rule/summary.txt)"

it "every job is run here"
for job in "$examples"/jobs/*.sh; do
  grep -q "^shows ${job##*/} " "$self" || fail "$job is not"
done
