#!/bin/sh
# choose_executor_type(cpu_function, (1000,), {}): nothing in it waits, so it runs in processes.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" classify @python functions:compute_heavy
