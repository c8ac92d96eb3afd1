#!/bin/sh
# execute_loop_parallel(square, 'x', [5]): one item is called directly, without a pool, and every
# option is in force all the same.
set -eu

"${LOCALEXEC:-localexec}" run --var x --list 5 --timeout 10s --result json --values -- \
  sh -c 'echo $(($1 * $1))' sh '<x>'
