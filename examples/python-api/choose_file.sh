#!/bin/sh
# choose_executor_type(io_function, ("file.txt",), {}): it opens a file, so it runs on threads.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" classify @python functions:read_file
