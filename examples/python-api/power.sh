#!/bin/sh
# execute_loop_parallel(power, 'x', [1, 2, 3], func_kwargs={'base': 10, 'exp': 3}): --set gives every
# call what does not change; the loop variable wins over it.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" run --set base=10 --set exp=3 --var x --range 1:4 --values @python functions:power
