# bash completion for localexec; made by: localexec --generate bash
_localexec() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} i
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W 'run batch exec classify plan report ctl --help --version' -- "$current")
    return
  fi
  for ((i = 2; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} == -- ]]; then
      if declare -F _command_offset >/dev/null; then
        _command_offset $((i + 1))
      else
        mapfile -t COMPREPLY < <(compgen -c -f -- "$current")
      fi
      return
    fi
  done
  case $previous in
    --spec) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --var) return ;;
    --range) return ;;
    --list) return ;;
    --items|-a) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --csv) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --tsv) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --jsonl) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --glob) return ;;
    --commands) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --set) return ;;
    --workers|-j) return ;;
    --chunk) mapfile -t COMPREPLY < <(compgen -W 'even auto' -- "$current"); return ;;
    --persistent) mapfile -t COMPREPLY < <(compgen -W 'jsonl lines' -- "$current"); return ;;
    --input) mapfile -t COMPREPLY < <(compgen -W 'lines jsonl' -- "$current"); return ;;
    --executor) mapfile -t COMPREPLY < <(compgen -W 'auto threads processes' -- "$current"); return ;;
    --probe) return ;;
    --timeout) return ;;
    --grace) return ;;
    --deadline) return ;;
    --retries) return ;;
    --retry-delay) return ;;
    --retry-on) mapfile -t COMPREPLY < <(compgen -W 'timeout signal' -- "$current"); return ;;
    --halt) mapfile -t COMPREPLY < <(compgen -W 'never soon now' -- "$current"); return ;;
    --halt-on) mapfile -t COMPREPLY < <(compgen -W 'fail= success=' -- "$current"); return ;;
    --delay) return ;;
    --rate) return ;;
    --max-load) return ;;
    --min-free-memory) return ;;
    --max-memory) return ;;
    --nice) return ;;
    --jobserver) mapfile -t COMPREPLY < <(compgen -W 'auto always off' -- "$current"); return ;;
    --fields) mapfile -t COMPREPLY < <(compgen -W 'index vars status exit signal result stdout stderr error leaked attempts tries chunk worker host job start elapsed user sys max_rss memory_limit key stdout_base64 stderr_base64 stdout_file stderr_file' -- "$current"); return ;;
    --format) mapfile -t COMPREPLY < <(compgen -W 'jsonl csv' -- "$current"); return ;;
    --result) mapfile -t COMPREPLY < <(compgen -W 'json text lines' -- "$current"); return ;;
    --stderr) mapfile -t COMPREPLY < <(compgen -W 'record pass' -- "$current"); return ;;
    --output|-o) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --max-output) return ;;
    --results-dir) mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    --progress) mapfile -t COMPREPLY < <(compgen -W 'auto bar plain json none' -- "$current"); return ;;
    --progress-fd) return ;;
    --color) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$current"); return ;;
    --summary) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --trace) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --junit) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --report) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --name) return ;;
    --engine) mapfile -t COMPREPLY < <(compgen -W 'local slurm' -- "$current"); return ;;
    --slurm) return ;;
    --spool) mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
  esac
  case ${COMP_WORDS[1]} in
    run) mapfile -t COMPREPLY < <(compgen -W '--spec --var --range --list --items --null --csv --tsv --jsonl --glob --commands --zip --set --workers --chunk --persistent --shell --stdin --input --flatten --executor --io --cpu --probe --timeout --grace --deadline --retries --retry-delay --retry-on --halt --halt-on --delay --rate --max-load --min-free-memory --pressure --max-memory --nice --pin --jobserver --fields --unordered --format --result --values --raw --live --tag-lines --merge --stderr --output --resume --retry-failed --max-output --results-dir --progress --progress-fd --color --summary --trace --junit --report --name --engine --slurm --spool --detach --help' -- "$current") ;;
    batch) mapfile -t COMPREPLY < <(compgen -W '--set --workers --chunk --persistent --shell --executor --io --cpu --probe --timeout --grace --deadline --retries --retry-delay --retry-on --halt --halt-on --delay --rate --max-load --min-free-memory --pressure --max-memory --nice --pin --jobserver --fields --unordered --format --result --values --raw --live --tag-lines --merge --stderr --output --resume --retry-failed --max-output --results-dir --progress --progress-fd --color --summary --trace --junit --report --name --help' -- "$current") ;;
    exec) mapfile -t COMPREPLY < <(compgen -W '--spec --set --persistent --shell --executor --io --cpu --timeout --grace --deadline --retries --retry-delay --retry-on --max-memory --nice --fields --format --result --values --raw --merge --stderr --max-output --results-dir --progress --progress-fd --color --help' -- "$current") ;;
    classify) mapfile -t COMPREPLY < <(compgen -W '--spec --var --range --list --items --null --csv --tsv --jsonl --glob --commands --zip --set --workers --chunk --persistent --shell --stdin --input --flatten --executor --io --cpu --probe --timeout --grace --deadline --retries --retry-delay --retry-on --halt --halt-on --delay --rate --max-load --min-free-memory --pressure --max-memory --nice --pin --jobserver --fields --unordered --format --result --values --raw --live --tag-lines --merge --stderr --output --resume --retry-failed --max-output --results-dir --progress --progress-fd --color --summary --trace --junit --report --name --engine --slurm --spool --detach --help' -- "$current") ;;
    plan) mapfile -t COMPREPLY < <(compgen -W '--spec --as-spec --var --range --list --items --null --csv --tsv --jsonl --glob --commands --zip --set --workers --chunk --persistent --shell --stdin --input --flatten --executor --io --cpu --probe --timeout --grace --deadline --retries --retry-delay --retry-on --halt --halt-on --delay --rate --max-load --min-free-memory --pressure --max-memory --nice --pin --jobserver --fields --unordered --format --result --values --raw --live --tag-lines --merge --stderr --output --resume --retry-failed --max-output --results-dir --progress --progress-fd --color --summary --trace --junit --report --name --engine --slurm --spool --detach --help' -- "$current") ;;
    report) mapfile -t COMPREPLY < <(compgen -W '--output --help' -- "$current") ;;
    ctl) mapfile -t COMPREPLY < <(compgen -W '--json --help' -- "$current") ;;
  esac
}
complete -o default -F _localexec localexec
