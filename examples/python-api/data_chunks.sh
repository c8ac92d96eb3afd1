#!/bin/sh
# execute_loop_parallel(process_data, 'data_chunk', data, chunk_size=25): the function gets each item
# of the iterable. (In the API's example it expects a list of them: here each item is one.)
set -eu
cd "$(dirname "$0")"

for first in 0 25 50 75; do
  seq "$first" $((first + 24)) | paste -sd , | sed 's/.*/[&]/'
done | "${LOCALEXEC:-localexec}" run --var data_chunk --jsonl - --values @python functions:process_data
