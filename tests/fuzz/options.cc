// Whatever words are given, they are refused with a sentence or make a job that keeps its promises;
// and options that were understood are understood again when they are written out. Input: one word
// a line, the command first.
#include <algorithm>
#include <set>

#include "cli/job_spec_builder.h"
#include "cli/option_parser.h"
#include "core/usage_error.h"
#include "input_text.h"
#include "must_hold.h"

namespace {

using namespace localexec;
using namespace localexec::cli;
using Words = std::vector<std::string>;

Words written_out(const ParsedWords& parsed) {
  Words words;
  for (const GivenOption& given : parsed.options) {
    const std::string name = "--" + std::string(given.option->name);
    if (given.option->kind == OptionKind::words && !given.values.empty()) {
      words.push_back(name + "=" + given.values.front());
      words.insert(words.end(), given.values.begin() + 1, given.values.end());
    } else {
      words.push_back(name);
      words.insert(words.end(), given.values.begin(), given.values.end());
    }
  }
  if (parsed.help) words.emplace_back("--help");
  words.emplace_back("--");
  words.insert(words.end(), parsed.command.begin(), parsed.command.end());
  return words;
}

void check_parsed(const CommandRow& command, const Words& words, const ParsedWords& parsed) {
  MUST_HOLD(parsed.command.size() <= words.size());
  const bool replaces = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    const bool is_letters = word.starts_with('-') && !word.starts_with("--");
    return (is_letters && word.find_first_of("Ii") != word.npos) || word.starts_with("--replace");
  });
  // Elsewhere a -- may stand among the arguments.
  MUST_HOLD(!command.runs_command || replaces ||
            std::equal(parsed.command.rbegin(), parsed.command.rend(), words.rbegin()));
  for (const GivenOption& given : parsed.options) {
    MUST_HOLD(belongs_to(*given.option, command.id));
    if (given.option->kind == OptionKind::flag) MUST_HOLD(given.values.empty());
    if (given.option->kind == OptionKind::value || given.option->kind == OptionKind::each) {
      MUST_HOLD(given.values.size() == 1);
    }
  }
  const ParsedWords again = parse_words(command, written_out(parsed));
  MUST_HOLD(again.command == parsed.command);
  MUST_HOLD(again.help == parsed.help);
  MUST_HOLD(again.options.size() == parsed.options.size());
  for (std::size_t i = 0; i < again.options.size(); ++i) {
    MUST_HOLD(again.options[i].option == parsed.options[i].option);
    MUST_HOLD(again.options[i].values == parsed.options[i].values);
  }
}

void check_spec(CommandId command, const JobSpec& spec) {
  MUST_HOLD(!spec.command.empty());
  MUST_HOLD((command == CommandId::exec) == spec.loop.empty());
  const Words names = spec.variable_names();
  MUST_HOLD(std::set<std::string>(names.begin(), names.end()).size() == names.size());
  for (const std::string& name : names) {
    const bool is_of_task = spec.is_batch() && (name == "args" || name == "kwargs");
    MUST_HOLD(!name.empty() && (is_of_task || !CommandTemplate::is_reserved(name)));
    MUST_HOLD(name.find_first_of("{}<>.: \n") == std::string::npos);
  }
  if (spec.chunk.kind == ChunkPolicy::Kind::fixed) MUST_HOLD(spec.chunk.size >= 1);
  if (spec.limits.timeout) MUST_HOLD(*spec.limits.timeout > Duration::zero());
  if (spec.limits.deadline) MUST_HOLD(*spec.limits.deadline > Duration::zero());
  MUST_HOLD(spec.limits.grace >= Duration::zero());
  MUST_HOLD(spec.retry.delay >= Duration::zero());
  MUST_HOLD(spec.workers.resolve(4, 1) >= 1);
  if (spec.halt.mode != HaltRules::Mode::never) {
    MUST_HOLD(spec.halt.failures || spec.halt.failed_share || spec.halt.successes);
  }
}

// What every table is said to name; nothing is opened.
Words columns(const Input& input) {
  if (std::holds_alternative<TasksInput>(input)) return {"args", "kwargs", "y"};
  return std::holds_alternative<CsvInput>(input) ? Words{"name", "size"} : Words{};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (fuzz::asks_for_much_memory(text)) return 0;
  if (text.find('\0') != std::string_view::npos) return 0;  // no argument can hold one (execve(2))
  Words words = fuzz::split(text, '\n');
  const CommandRow* command = find_command(words.front());
  if (command == nullptr) return 0;
  words.erase(words.begin());
  if (!words.empty() && words.back().empty()) words.pop_back();  // the end of a text file
  try {
    const ParsedWords parsed = parse_words(*command, words);
    check_parsed(*command, words, parsed);
    check_spec(command->id, build_job_spec(command->id, parsed, columns));
  } catch (const UsageError& error) {
    MUST_HOLD(!std::string_view(error.what()).empty());
  }
  return 0;
}
