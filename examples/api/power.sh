#!/bin/sh
# def power(base, x, exp=2): return (base + x) ** exp
# execute_loop_parallel(power, 'x', [1, 2, 3], func_args=(10,), func_kwargs={'exp': 3}): --set gives
# every call what does not change. The braces of awk are its own: only declared names are replaced.
set -eu

"${LOCALEXEC:-localexec}" run --set base=10 --set exp=3 --var x --list 1 2 3 --result json --values -- \
  awk 'BEGIN { print (ARGV[1] + ARGV[2]) ^ ARGV[3] }' '<base>' '<x>' '<exp>'
