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
((seen)) || skip "neither mandoc nor groff is here (tests/setup manual)"
