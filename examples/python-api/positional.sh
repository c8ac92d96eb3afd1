#!/bin/sh
# execute_loop_parallel(scaled, 'x', [1, 2, 3], func_args=(10,), func_kwargs={'exp': 3}): words after
# the function come first in every call.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" run --set exp=3 --var x --range 1:4 --values @python functions:scaled 10
