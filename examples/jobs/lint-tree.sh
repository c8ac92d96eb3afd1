#!/usr/bin/env bash
# A step of CI: checks the syntax of every script of a tree. What is wrong is shown at the end, the
# exit status is 1, and CI gets a JUnit report.
set -euo pipefail
: "${LOCALEXEC:=localexec}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir -p tree/bin tree/lib
printf 'echo fine\n' >tree/bin/one.sh
printf 'for x in 1 2; do echo $x; done\n' >tree/lib/two.sh
printf 'if true; then echo never closed\n' >tree/lib/three.sh

status=0
find tree -name '*.sh' -print0 | sort -z |
  "$LOCALEXEC" run --var script --items - -0 --junit junit.xml --fields vars,status -- bash -n '{script}' || status=$?
echo "exit status $status"
grep -o '<testsuite [^>]*' junit.xml | grep -o '\(tests\|failures\)="[0-9]*"' | xargs
