#!/usr/bin/env bash
# docs/coming-from.md shows commands of other programs beside ours: each line is run, ours must
# succeed, and where the other program is installed, both must print the same and make the same files.
script=$(realpath "$(dirname "$0")/coming_from.py")
. "$(dirname "$0")/../assertions.bash"
mkdir bin
ln -s "$LOCALEXEC" bin/localexec
PATH=$PWD/bin:$PATH python3 "$script" "${SRC:?the folder of the source}/docs/coming-from.md"
