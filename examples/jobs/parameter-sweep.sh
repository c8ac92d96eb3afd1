#!/usr/bin/env bash
# A small simulation for all combinations of a rate and a seed: a population that grows by chance.
# The results are JSON; jq makes the table of their means.
set -euo pipefail
: "${LOCALEXEC:=localexec}"

simulation='BEGIN {
  state = seed * 7919 + 17; size = 10
  for (year = 0; year < 50; year++) {
    state = (state * 16807) % 2147483647
    size *= 1 + rate * (0.5 + state / 2147483647)
  }
  printf "{\"rate\":%s,\"seed\":%d,\"size\":%d}", rate, seed, size
}'
"$LOCALEXEC" run --var rate --list 0.01 0.02 0.04 --var seed --range 20 --result json --fields result \
  -- awk -v 'rate={rate}' -v 'seed={seed}' "$simulation" |
  jq -rs 'map(.result) | group_by(.rate)[] | [.[0].rate, length, (map(.size) | add / length | round)] | @tsv' |
  { printf 'rate\truns\tmean size\n'; cat; }
