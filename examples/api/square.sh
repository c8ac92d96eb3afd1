#!/bin/sh
# execute_loop_parallel(square, 'x', range(10), chunk_size=3): the squares of 0 to 9, four chunks of
# at most three items, the results in the order of the items whichever chunk is done first.
set -eu

"${LOCALEXEC:-localexec}" run --var x --range 10 --chunk 3 --result json --values -- \
  sh -c 'echo $(($1 * $1))' sh '<x>'
