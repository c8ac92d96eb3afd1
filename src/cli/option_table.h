// The one table of commands and options: each group of options has a file of its own,
// NAME_options.cc, with its rows and what they do to a job. The parser, --help, the man page and
// the completions are all made from it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace localexec::cli {

enum class CommandId : std::uint8_t { run, batch, exec, classify, plan, report, ctl };

struct CommandRow {
  CommandId id;
  std::string_view name;
  std::string_view usage;    // after "localexec NAME"
  std::string_view summary;  // one line
  std::string_view text;     // for the man page and the head of --help
  std::string_view example;  // one or more lines, each a command
  bool runs_command = true;  // words after the options are a command; else operands among them
};

// Which commands have an option.
using CommandSet = std::uint16_t;
namespace in {
constexpr CommandSet only(CommandId id) {
  return static_cast<CommandSet>(1U << static_cast<unsigned>(id));
}
// What run takes plan takes as well: it shows it, or writes a job spec of it; and so does classify.
inline constexpr CommandSet kItems =
    only(CommandId::run) | only(CommandId::plan) | only(CommandId::classify);
inline constexpr CommandSet kRun = kItems | only(CommandId::batch);
inline constexpr CommandSet kExec = only(CommandId::exec);
inline constexpr CommandSet kReport = only(CommandId::report);
inline constexpr CommandSet kCtl = only(CommandId::ctl);
inline constexpr CommandSet kLoop = kRun;           // what has items, or tasks
inline constexpr CommandSet kCalls = kRun | kExec;  // what makes calls
inline constexpr CommandSet kAll = kLoop | kExec;   // what takes a job
}  // namespace in

// flag: no value. value: one, the last one counts. each: one, all count. words: all following
// arguments up to the next option or "--". optional: a value that can only be written --name=VALUE;
// alone it stands for its one choice.
enum class OptionKind : std::uint8_t { flag, value, each, words, optional };

struct GivenOption;
struct JobDraft;

struct OptionRow {
  std::string_view name;  // without the dashes
  char letter;            // of the short form, or '\0'
  OptionKind kind;
  std::string_view value;    // what the value is called; empty for a flag
  std::string_view choices;  // what a shell may offer for it: words of an "a|b|c" list
  CommandSet commands;
  std::string_view help;  // whole sentences
  // What it does to a job. Throws UsageError. nullptr where none of its commands has one.
  void (*apply)(JobDraft&, const GivenOption&);
};

struct OptionGroup {
  std::string_view title;
  std::span<const OptionRow> rows;
  // Looks at the job once all options have been applied. Throws UsageError. May be nullptr.
  void (*check)(JobDraft&);
};

extern const OptionGroup kSpecOptions;
extern const OptionGroup kItemsOptions;
extern const OptionGroup kCallsOptions;
extern const OptionGroup kChunkCallOptions;
extern const OptionGroup kExecutorOptions;
extern const OptionGroup kTimeOptions;
extern const OptionGroup kFailureOptions;
extern const OptionGroup kOutputOptions;
extern const OptionGroup kSeeingOptions;
extern const OptionGroup kResourceOptions;
extern const OptionGroup kEngineOptions;

// In the order of --help.
std::span<const OptionGroup* const> option_groups();
// Those of all groups.
std::span<const OptionRow> all_options();

std::span<const CommandRow> all_commands();

// Whether the word after it may be its value.
inline bool takes_next_word(const OptionRow& option) {
  return option.kind != OptionKind::flag && option.kind != OptionKind::optional;
}

inline bool belongs_to(const OptionRow& option, CommandId command) {
  return (option.commands & in::only(command)) != 0;
}

const CommandRow& command_of(CommandId id);
// nullptr for a name that no command has.
const CommandRow* find_command(std::string_view name);

}  // namespace localexec::cli
