#!/bin/sh
# choose_executor_type(lambda x: x * 2, (5,), {}): what cannot leave this process runs on threads. A
# closure holds what belongs to its process; here it is a function of a shared object that says so
# (LOCALEXEC_IN_PROCESS).
set -eu
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

"${CC:-cc}" -O2 -fPIC -shared -I ../../include closure.c -o "$folder/libclosure.so"
"${LOCALEXEC:-localexec}" classify @so "$folder/libclosure.so:count_calls"
