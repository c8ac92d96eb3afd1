#!/bin/sh
# choose_executor_type(fetch, (url,), {}): it uses the network, so it runs on threads.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" classify @python functions:fetch
