#!/bin/sh
# executor.execute_single(compute_square, (5,), {}): one call; what follows the function are its args,
# and --set gives kwargs.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" exec --values @python functions:square 5
