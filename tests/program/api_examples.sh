#!/usr/bin/env bash
# The examples of the Local Executor API that need no function, as commands: examples/api.
self=$(realpath "$0")
examples=$(realpath "$(dirname "$0")/../../examples/api")
python=$(realpath "$(dirname "$0")/../../examples/python-api")
. "$(dirname "$0")/../assertions.bash"
export LOCALEXEC

gives() {
  it "$1 gives [$2]"
  equal "results" "[$2]" "$("$examples/$1" 2> err | jq -s -c .)"
  equal "standard error" "" "$(told err)"
}

gives square.sh 0,1,4,9,16,25,36,49,64,81
gives power.sh 1331,1728,2197
gives empty.sh ""
gives single_item.sh 25
gives single_call.sh 25

it "the examples find localexec in PATH"
ln -s "$LOCALEXEC" localexec
equal "results" "[1331,1728,2197]" "$(env -u LOCALEXEC PATH="$PWD:$PATH" "$examples/power.sh" | jq -s -c .)"

it "the same with the functions themselves: examples/python-api"
export PYTHONDONTWRITEBYTECODE=1
equal "square" "[0,1,4,9,16,25,36,49,64,81]" "$("$python/square.sh" | jq -s -c .)"
equal "power" "[1331,1728,2197]" "$("$python/power.sh" | jq -s -c .)"
equal "a single call" "[25]" "$("$python/single_call.sh" | jq -s -c .)"
equal "work chunks" "[0,1,4,9,16,25,36,49,64,81]" "$("$python/work_chunks.sh" | jq -s -c .)"
equal "positional arguments" "[1331,1728,2197]" "$("$python/positional.sh" | jq -s -c .)"
equal "data in chunks" "[100,0,198]" \
  "$("$python/data_chunks.sh" | jq -s -c 'add | [length, first, last]')"
equal "no items" "[]" "$("$python/empty.sh" | jq -s -c .)"
status=0
"$python/exception.sh" > out 2> err || status=$?
equal "the status where one raised" 1 "$status"
equal "an exception" '["ok",null],["failed","ValueError: Error in processing: 1"],["ok",null]' \
  "$(jq -c '[.status, if .error then .error.type + ": " + .error.message else null end]' out | paste -sd ,)"

# The chooser: closure, file, requests, CPU, built-in.
chooses() {
  it "$1 chooses $2 by [$3]"
  equal "executor" "[\"$2\",\"$3\"]" \
    "$("$python/$1" | jq -c '[.executor, (.evidence | map(.pattern) | join(" "))]')"
}
chooses "choose_file.sh" threads open
chooses "choose_requests.sh" threads requests
chooses "choose_cpu.sh" processes ""
chooses "choose_builtin.sh" processes ""
if command -v "${CC:-cc}" > /dev/null; then
  chooses "choose_closure.sh" threads LOCALEXEC_IN_PROCESS
else
  echo "- skipped for a closure: there is no C compiler"
fi

it "every example is run here"
for example in "$python"/*.sh; do
  grep -q "[/\"]${example##*/}\"" "$self" || fail "$example is not"
done
for example in "$examples"/*; do
  grep -q "^gives ${example##*/} " "$self" || fail "$example is not"
done
