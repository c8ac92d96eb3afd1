#!/usr/bin/env bash
# A thumbnail of every picture: pictures/NAME.ppm to thumbnails/NAME.png.
set -euo pipefail
: "${LOCALEXEC:=localexec}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir pictures thumbnails
for colour in red green blue 'dark orange'; do
  ppmmake "${colour/ /}" 400 300 >"pictures/$colour.ppm"
done

"$LOCALEXEC" run --var picture --glob 'pictures/*.ppm' --fields status \
  -- sh -c 'pamscale -width 80 "$1" | pnmtopng >"$2" 2>/dev/null' sh '{picture}' 'thumbnails/{picture.stem}.png' |
  jq -r .status | sort | uniq -c | sed 's/^ *//'
file thumbnails/* | cut -d , -f 1-2
