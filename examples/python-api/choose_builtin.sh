#!/bin/sh
# choose_executor_type(math.sqrt, (2,), {}): a built-in function has no source to look at, so it runs
# in processes.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" classify @python math:sqrt
