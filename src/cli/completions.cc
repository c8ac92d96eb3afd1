#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/generated_files.h"
#include "cli/option_table.h"

namespace localexec::cli {
namespace {

bool takes_file(const OptionRow& option) { return option.value == "FILE"; }
bool takes_folder(const OptionRow& option) { return option.value == "DIR"; }

std::string spaced(std::string_view choices) {
  std::string out(choices);
  for (char& c : out) {
    if (c == '|') c = ' ';
  }
  return out;
}

std::string command_names() {
  std::string out;
  for (const CommandRow& command : all_commands()) {
    if (!out.empty()) out += ' ';
    out += command.name;
  }
  return out;
}

std::string option_names(const CommandRow& command) {
  std::string out;
  for (const OptionRow& option : all_options()) {
    if (belongs_to(option, command.id)) out += fmt::format("--{} ", option.name);
  }
  return out + "--help";
}

// The patterns of case branches: "--workers|-j".
std::string case_pattern(const OptionRow& option) {
  return option.letter == '\0' ? fmt::format("--{}", option.name)
                               : fmt::format("--{}|-{}", option.name, option.letter);
}

// Inside single quotes of zsh's _arguments, which reads brackets and colons itself.
std::string zsh_text(std::string_view help) {
  std::string out;
  for (const char c : help.substr(0, help.find(". "))) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  while (out.ends_with('.')) out.pop_back();
  return out;
}

std::string fish_text(std::string_view help) {
  std::string out;
  for (const char c : help.substr(0, help.find(". "))) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  while (out.ends_with('.')) out.pop_back();
  return out;
}

std::string zsh_value(const OptionRow& option) {
  if (takes_file(option)) return ":file:_files";
  if (takes_folder(option)) return ":folder:_files -/";
  if (option.name == "fields") {
    return fmt::format(":fields:_values -s , field {}", spaced(option.choices));
  }
  if (!option.choices.empty()) {
    return fmt::format(":{}:({})", option.name, spaced(option.choices));
  }
  return fmt::format(":{}: ", option.name);
}

}  // namespace

std::string bash_completion() {
  std::string out =
      "# bash completion for localexec; made by: localexec --generate bash\n"
      "_localexec() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} i\n"
      "  COMPREPLY=()\n"
      "  if ((COMP_CWORD == 1)); then\n";
  out += fmt::format(
      "    mapfile -t COMPREPLY < <(compgen -W '{} --help --version' -- \"$current\")\n",
      command_names());
  out +=
      "    return\n"
      "  fi\n"
      "  for ((i = 2; i < COMP_CWORD; i++)); do\n"
      "    if [[ ${COMP_WORDS[i]} == -- ]]; then\n"
      "      if declare -F _command_offset >/dev/null; then\n"
      "        _command_offset $((i + 1))\n"
      "      else\n"
      "        mapfile -t COMPREPLY < <(compgen -c -f -- \"$current\")\n"
      "      fi\n"
      "      return\n"
      "    fi\n"
      "  done\n"
      "  case $previous in\n";
  for (const OptionRow& option : all_options()) {
    if (!takes_next_word(option)) continue;
    std::string action;
    if (takes_file(option)) {
      action = "compgen -f -- \"$current\"";
    } else if (takes_folder(option)) {
      action = "compgen -d -- \"$current\"";
    } else if (!option.choices.empty()) {
      action = fmt::format("compgen -W '{}' -- \"$current\"", spaced(option.choices));
    } else {
      out += fmt::format("    {}) return ;;\n", case_pattern(option));
      continue;
    }
    out += fmt::format("    {}) mapfile -t COMPREPLY < <({}); return ;;\n", case_pattern(option),
                       action);
  }
  out += "  esac\n  case ${COMP_WORDS[1]} in\n";
  for (const CommandRow& command : all_commands()) {
    out += fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$current\") ;;\n",
                       command.name, option_names(command));
  }
  return out + "  esac\n}\ncomplete -o default -F _localexec localexec\n";
}

std::string zsh_completion() {
  std::string out =
      "#compdef localexec\n"
      "# zsh completion for localexec; made by: localexec --generate zsh\n"
      "_localexec() {\n"
      "  local -a commands\n"
      "  commands=(\n";
  for (const CommandRow& command : all_commands()) {
    out += fmt::format("    '{}:{}'\n", command.name, zsh_text(command.summary));
  }
  out +=
      "  )\n"
      "  if ((CURRENT == 2)); then\n"
      "    _describe command commands\n"
      "    compadd -- --help --version\n"
      "    return\n"
      "  fi\n"
      "  local dashes=${words[(i)--]}\n"
      "  if ((dashes < CURRENT)); then\n"
      "    shift $dashes words\n"
      "    ((CURRENT -= dashes))\n"
      "    _normal\n"
      "    return\n"
      "  fi\n"
      "  local command=$words[2]\n"
      "  shift words\n"
      "  ((CURRENT--))\n"
      "  case $command in\n";
  for (const CommandRow& command : all_commands()) {
    out += fmt::format("    {})\n      _arguments \\\n", command.name);
    for (const OptionRow& option : all_options()) {
      if (!belongs_to(option, command.id)) continue;
      const bool many = option.kind == OptionKind::each || option.kind == OptionKind::words;
      const std::string value = takes_next_word(option) ? zsh_value(option) : "";
      out += fmt::format("        '{}--{}[{}]{}' \\\n", many ? "*" : "", option.name,
                         zsh_text(option.help), value);
      if (option.letter != '\0') {
        out += fmt::format("        '{}-{}[{}]{}' \\\n", many ? "*" : "", option.letter,
                           zsh_text(option.help), value);
      }
    }
    const std::string_view operands = command.runs_command ? "'*:: :_normal'" : "'*:file:_files'";
    out += fmt::format("        '--help[Print help]' {}\n      ;;\n", operands);
  }
  return out + "  esac\n}\n_localexec \"$@\"\n";
}

std::string fish_completion() {
  std::string out =
      "# fish completion for localexec; made by: localexec --generate fish\n"
      "complete -c localexec -f\n"
      "complete -c localexec -n __fish_use_subcommand -l help -d 'Print help'\n"
      "complete -c localexec -n __fish_use_subcommand -l version -d 'Print the version'\n"
      "complete -c localexec -n 'contains -- -- (commandline -opc)' -xa "
      "'(__fish_complete_subcommand)'\n";
  for (const CommandRow& command : all_commands()) {
    out += fmt::format("complete -c localexec -n __fish_use_subcommand -a {} -d '{}'\n",
                       command.name, fish_text(command.summary));
  }
  for (const OptionRow& option : all_options()) {
    std::string commands;
    for (const CommandRow& command : all_commands()) {
      if (belongs_to(option, command.id)) commands += fmt::format(" {}", command.name);
    }
    out += fmt::format("complete -c localexec -n '__fish_seen_subcommand_from{}' -l {}", commands,
                       option.name);
    if (option.letter != '\0') out += fmt::format(" -s {}", option.letter);
    if (!takes_next_word(option)) {
      // nothing to complete
    } else if (takes_file(option)) {
      out += " -rF";
    } else if (takes_folder(option)) {
      out += " -xa '(__fish_complete_directories)'";
    } else if (!option.choices.empty()) {
      out += fmt::format(" -xa '{}'", spaced(option.choices));
    } else {
      out += " -x";
    }
    out += fmt::format(" -d '{}'\n", fish_text(option.help));
  }
  return out;
}

}  // namespace localexec::cli
