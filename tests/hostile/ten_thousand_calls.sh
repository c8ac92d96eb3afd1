#!/usr/bin/env bash
# Nothing of the runner grows with the number of calls.
. "$(dirname "$0")/../assertions.bash"

calls=10000
[[ -z ${SANITIZED:-} ]] || calls=1000  # each costs ten times as much there
sanitized && calls=1500
last=$((calls - 10))
it "after $calls calls the runner has the descriptors and the memory that it had before"
launch run "$LOCALEXEC" run --var x --range "$calls" --workers 1 -- \
  "$CHILDREN/gate" '{x}' 100 "$last" > out 2> err
# All processes of the program count, however many it consists of.
look() {
  local pid
  wait_until "[[ -e here.$1 ]]" 300
  sleep 0.2
  for pid in $(processes_left); do
    if [[ $(readlink "/proc/$pid/exe") == "$LOCALEXEC" ]]; then echo "/proc/$pid"; fi
  done > programs
  sed 's#$#/fd#' programs | xargs ls -A | grep -c '^[0-9]'
  sed 's#$#/status#' programs | xargs cat | awk '/^VmRSS/ { sum += $2 } END { print sum }'
  touch "go.$1"
}
{ read -r early; read -r early_kib; } < <(look 100)
{ read -r late; read -r late_kib; } < <(look "$last")
equal "the end" "exit 0" "$(ended run)"
echo "descriptors: $early early, $late late; resident: $early_kib KiB early, $late_kib KiB late"
equal "descriptors" "$early" "$late"
sanitized || ((late_kib - early_kib < 2048)) || fail "resident size grew from $early_kib to $late_kib KiB"
equal "records" "$calls" "$(wc -l < out)"
no_file_left
