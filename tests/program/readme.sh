#!/usr/bin/env bash
# The examples of README.md do what it says: each `$ ` line of its console blocks is run, and what
# it prints must be the lines that follow. There `…` stands for anything within a line.
. "$(dirname "$0")/../assertions.bash"
: "${SRC:?the folder of the source}"
SRC=$(realpath "$SRC")

mkdir bin
ln -s "$LOCALEXEC" bin/localexec
cp -r "$SRC/examples" "$SRC/include" .
PATH=$PWD/bin:$PATH

# seen_as SEEN WANTED: line by line.
seen_as() {
  local -a seen_lines wanted_lines
  local i pattern
  mapfile -t seen_lines <<< "$1"
  mapfile -t wanted_lines <<< "$2"
  ((${#seen_lines[@]} == ${#wanted_lines[@]})) || return 1
  for i in "${!wanted_lines[@]}"; do
    pattern=$(sed 's/[][*?\\]/\\&/g; s/…/*/g' <<< "${wanted_lines[i]}")
    # shellcheck disable=SC2053 # it is a pattern
    [[ ${seen_lines[i]} == $pattern ]] || return 1
  done
}

commands=0
status=0  # of the command before, for `echo $?`
command=''
wanted=''
check() {
  [[ -n $command ]] || return 0
  it "$command"
  local seen
  set +e
  (exit "$status")
  eval "$command" > "$case_dir/seen" 2>&1
  status=$?
  set -e
  seen=$(cat "$case_dir/seen")
  seen_as "$seen" "${wanted%$'\n'}" ||
    fail "$command"$'\n'"README.md shows:"$'\n'"$wanted"$'\n'"it printed:"$'\n'"$seen"
  command='' wanted=''
  commands=$((commands + 1))
}

block=''
while IFS= read -r line <&3; do
  case $block$line in
    '```console') block=console: ;;
    'console:```') check; block='' ;;
    'console:$ '*) check; command=${line#'$ '} ;;
    console:*) wanted+=$line$'\n' ;;
  esac
done 3< "$SRC/README.md"
equal "the last block" "" "$block"
((commands >= 10)) || fail "only $commands commands were found"

it "every file of the source that README.md names is there"
names=$(grep -oE '(src|tests|examples|man)/[A-Za-z0-9_./-]*|\]\([^)]*\)' "$SRC/README.md" |
  sed -E 's/^\]\((.*)\)$/\1/' | sort -u)
for name in $names; do
  [[ -e $SRC/$name ]] || fail "README.md names $name"
done
