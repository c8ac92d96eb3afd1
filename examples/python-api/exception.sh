#!/bin/sh
# A function that raises: its item says what and where, the others have their results, and the exit
# status is 1.
set -eu
cd "$(dirname "$0")"

"${LOCALEXEC:-localexec}" run --set wrong=1 --var x --range 3 --fields index,status,result,error \
  @python functions:fails_at
