#!/usr/bin/env bash
# The job spec that localexec plan --as-spec writes of a command line makes the same plan, whatever
# the command line; and where jsonschema is installed, the schema accepts it.
script=$(realpath "$(dirname "$0")/spec_round_trip.py")
. "$(dirname "$0")/../assertions.bash"
: "${SRC:?the folder of the source}"
python3 "$script" "$LOCALEXEC" "$SRC/schema/localexec-spec.schema.json"
