#!/bin/sh
# execute_loop_parallel(square, 'x', []): an empty list has no results, at once and without a mistake.
set -eu

"${LOCALEXEC:-localexec}" run --var x --list --result json --values -- \
  sh -c 'echo $(($1 * $1))' sh '<x>'
