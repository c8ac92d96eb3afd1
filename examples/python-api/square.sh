#!/bin/sh
# execute_loop_parallel(square, 'x', range(10), chunk_size=3): the results in the order of the items.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" run --var x --range 10 --chunk 3 --values @python functions:square
