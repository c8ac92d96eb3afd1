#!/usr/bin/env bash
# The examples of the Local Executor API that need no function, as commands: examples/api.
self=$(realpath "$0")
examples=$(realpath "$(dirname "$0")/../../examples/api")
. "$(dirname "$0")/../assertions.bash"
export LOCALEXEC

gives() {
  it "$1 gives [$2]"
  equal "results" "[$2]" "$("$examples/$1" 2> err | jq -s -c .)"
  equal "standard error" "" "$(cat err)"
}

gives square.sh 0,1,4,9,16,25,36,49,64,81
gives power.sh 1331,1728,2197
gives empty.sh ""
gives single_item.sh 25
gives single_call.sh 25

it "the examples find localexec in PATH"
ln -s "$LOCALEXEC" localexec
equal "results" "[1331,1728,2197]" "$(env -u LOCALEXEC PATH="$PWD:$PATH" "$examples/power.sh" | jq -s -c .)"

it "every example is run here"
for example in "$examples"/*; do
  grep -q "^gives ${example##*/} " "$self" || fail "$example is not"
done
