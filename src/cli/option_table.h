// The one table of commands and options. The parser, --help, the man page and the completions are
// all made from it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace localexec::cli {

enum class CommandId : std::uint8_t { run, exec, plan, report };

struct CommandRow {
  CommandId id;
  std::string_view name;
  std::string_view usage;    // after "localexec NAME"
  std::string_view summary;  // one line
  std::string_view text;     // for the man page and the head of --help
  std::string_view example;  // one or more lines, each a command
  bool runs_command = true;  // words after the options are a command; else operands among them
};

// flag: no value. value: one, the last one counts. each: one, all count. words: all following
// arguments up to the next option or "--".
enum class OptionKind : std::uint8_t { flag, value, each, words };

enum class OptionGroup : std::uint8_t { items, calls, time, failure, output, seeing };

enum class OptionId : std::uint8_t {
  var,
  range,
  list,
  items,
  null,
  csv,
  tsv,
  jsonl,
  glob,
  commands,
  zip,
  set,
  workers,
  chunk,
  persistent,
  timeout,
  grace,
  deadline,
  retries,
  retry_delay,
  retry_on,
  halt,
  halt_on,
  fields,
  unordered,
  result,
  values,
  raw,
  output,
  resume,
  retry_failed,
  max_output,
  results_dir,
  progress,
  progress_fd,
  color,
  summary,
  trace,
  junit,
  report,
};

// What a shell may offer for an option's value: words of a "a|b|c" list, or files.
struct OptionRow {
  OptionId id;
  std::string_view name;  // without the dashes
  char letter;            // of the short form, or '\0'
  OptionKind kind;
  std::string_view value;  // what the value is called; empty for a flag
  std::string_view choices;
  OptionGroup group;
  std::uint8_t commands;  // bits, by CommandId
  std::string_view help;  // whole sentences
};

std::span<const CommandRow> all_commands();
std::span<const OptionRow> all_options();
std::string_view group_title(OptionGroup group);

inline bool belongs_to(const OptionRow& option, CommandId command) {
  return (option.commands & (1U << static_cast<unsigned>(command))) != 0;
}

// nullptr for a name that no command has.
const CommandRow* find_command(std::string_view name);

}  // namespace localexec::cli
