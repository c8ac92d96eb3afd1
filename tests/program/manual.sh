#!/usr/bin/env bash
# The manual pages, as the programs that show them read them.
: "${SRC:?the source folder}"
. "$(dirname "$0")/../assertions.bash"

seen=0
for page in "$SRC"/man/*.[1-9]; do
  if command -v mandoc > /dev/null; then
    it "mandoc has nothing to warn of in ${page##*/}"
    equal "warnings" "" "$(mandoc -T lint -W warning "$page" 2>&1 || true)"
    seen=1
  fi
  if command -v groff > /dev/null; then
    it "groff has nothing to warn of in ${page##*/}"
    equal "warnings" "" "$(groff -man -ww -z "$page" 2>&1 || true)"
    seen=1
  fi
done
it "the page of functions names what the header has"
for name in $(sed -n '/^struct localexec_call {/,/^};/p' "$SRC/include/localexec/function.h" | grep -v '^ *\(/\*\| \*\)' |
  grep -o '(\*[a-z]*)(\|[a-z_]*;' | tr -d '(*);') LOCALEXEC_NOT_THREAD_SAFE LOCALEXEC_IN_PROCESS LOCALEXEC_WAITS; do
  grep -qw -- "$name" "$SRC/man/localexec-function.3" || fail "localexec-function(3) says nothing of $name"
done
it "its example is a program, and its commands work"
if command -v cc > /dev/null && command -v man > /dev/null; then
  man -l "$SRC/man/localexec-function.3" 2> /dev/null | col -b > page
  sed -n '/^EXAMPLES/,/^SEE ALSO/p' page | sed 's/^       //' > example
  sed -n '/^#include/,/^LOCALEXEC_FUNCTION/p' example > square.c
  sed -n 's/^cc /cc -I "$SRC\/include" /p; s/^localexec /"$LOCALEXEC" /p' example > commands
  equal "commands" 2 "$(wc -l < commands)"
  equal "the squares" "0 1 4 9 16 25 36 49 64 81" "$(SRC=$SRC LOCALEXEC=$LOCALEXEC sh -e ./commands | xargs)"
fi

((seen)) || skip "neither mandoc nor groff is here (tests/setup manual)"
