#include "cli/help_text.h"

#include <fmt/format.h>

namespace localexec::cli {
namespace {

constexpr std::size_t kWidth = 79;

std::string wrap(std::string_view text, std::size_t indent) {
  std::string out;
  std::string line;
  const std::string margin(indent, ' ');
  const auto end_line = [&] {
    out += margin + line + "\n";
    line.clear();
  };
  while (!text.empty()) {
    const auto space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    if (!line.empty() && indent + line.size() + 1 + word.size() > kWidth) end_line();
    if (!line.empty()) line += ' ';
    line += word;
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  if (!line.empty()) end_line();
  return out;
}

std::string indent_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto newline = text.find('\n');
    out += fmt::format("  {}\n", text.substr(0, newline));
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
  }
  return out;
}

}  // namespace

std::string option_heading(const OptionRow& option) {
  std::string heading = option.letter == '\0'
                            ? fmt::format("--{}", option.name)
                            : fmt::format("-{}, --{}", option.letter, option.name);
  if (option.kind == OptionKind::optional) return heading + fmt::format("[={}]", option.value);
  if (!option.value.empty()) heading += fmt::format(" {}", option.value);
  return heading;
}

std::string program_help() {
  std::string out =
      "Usage: localexec COMMAND [OPTION]...\n\n"
      "Runs a command over many items in parallel and prints one JSON record an item,\n"
      "in order.\n\nCommands:\n";
  for (const CommandRow& command : all_commands()) {
    out += fmt::format("  {:<8} {}\n", command.name, command.summary);
  }
  out += "\nExample:\n  localexec run --var x --range 0:100 --chunk 25 -- ./task '<x>'\n";
  out +=
      "\nExit status: 0 all ok, 1 at least one item did not end ok, 2 wrong usage or\n"
      "input, 3 the run itself failed, 4 halted, 128+N ended by signal N.\n"
      "\nlocalexec COMMAND --help tells more, localexec --version the version.\n";
  return out;
}

std::string command_help(const CommandRow& command) {
  std::string out = fmt::format("Usage: localexec {} {}\n\n", command.name, command.usage);
  out += wrap(command.text, 0);
  out += "\nExample:\n" + indent_lines(command.example);
  for (const OptionGroup* group : option_groups()) {
    std::string rows;
    for (const OptionRow& option : group->rows) {
      if (!belongs_to(option, command.id)) continue;
      rows += fmt::format("  {}\n{}", option_heading(option), wrap(option.help, 6));
    }
    if (!rows.empty()) out += fmt::format("\n{}:\n{}", group->title, rows);
  }
  return out + "\n  -h, --help\n      Print this text.\n";
}

}  // namespace localexec::cli
