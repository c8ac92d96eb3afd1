#!/bin/sh
# execute_loop_parallel(square, 'x', []): an empty list has no results, at once and without a mistake.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" run --var x --list --values -- @python functions:square
