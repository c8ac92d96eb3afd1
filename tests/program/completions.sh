#!/usr/bin/env bash
# The completions in the real shells: options, their values, files, and after -- the command's own.
here=$(dirname "$(realpath "$0")")
: "${SRC:?the source folder}"
. "$(dirname "$0")/../assertions.bash"
mkdir -p inputs && touch inputs/numbers.txt
seen=0

# completes SHELL LINE EXPECTED
completes() {
  it "$1 completes '$2' to '$3'"
  python3 "$here/complete_in_shell.py" "$1" "$SRC" "$2" "$3" || fail "$1: '$2'"
}
for shell in bash zsh fish; do
  if ! command -v "$shell" > /dev/null || [[ $shell == bash && ! -e /usr/share/bash-completion/bash_completion ]]; then
    echo "- skipped for $shell: it is not here (tests/setup shells)"
    continue
  fi
  seen=$((seen + 1))
  completes "$shell" 'localexec pl' 'plan'
  completes "$shell" 'localexec cl' 'classify'
  completes "$shell" 'localexec classify --prob' '--probe'
  completes "$shell" 'localexec run --retry-f' '--retry-failed'
  completes "$shell" 'localexec run --progress pl' 'plain'
  completes "$shell" 'localexec run --items inputs/nu' 'inputs/numbers.txt'
  completes "$shell" 'localexec run --range 3 -- cat inputs/nu' 'inputs/numbers.txt'
done
((seen > 0)) || skip "no shell with completions is here"
