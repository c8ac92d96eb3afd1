#!/usr/bin/env bash
# Real records of every status, with every field, match the schema of records. Where jsonschema is
# not installed only the names of the fields are compared.
script=$(realpath "$(dirname "$0")/record_schema.py")
. "$(dirname "$0")/../assertions.bash"
: "${SRC:?the folder of the source}"
python3 "$script" "$LOCALEXEC" "$SRC/schema/localexec-record.schema.json"
