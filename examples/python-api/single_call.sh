#!/bin/sh
# executor.execute_single(compute_heavy, (), {'n': 1000}): one call, no loop.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" run --var n --range 1000:1001 --values @python functions:compute_heavy
