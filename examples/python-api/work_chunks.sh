#!/bin/sh
# execute_parallel(compute_square, [{'args': (i,), 'kwargs': {}} for i in range(10)], timeout=30): a
# list of tasks, each with its own arguments; the timeout is that of each.
set -eu
cd "$(dirname "$0")"

for i in 0 1 2 3 4 5 6 7 8 9; do
  echo "{\"args\":[$i],\"kwargs\":{}}"
done | "${LOCALEXEC:-localexec}" batch - --timeout 30 --values @python functions:square
