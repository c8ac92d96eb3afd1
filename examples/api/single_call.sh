#!/bin/sh
# executor.execute_single(compute_square, (5,), {}): one call, no loop.
set -eu

"${LOCALEXEC:-localexec}" exec --set x=5 --result json --values -- sh -c 'echo $(($1 * $1))' sh '<x>'
