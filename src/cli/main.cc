// The program: the user's words in, an exit status out.
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/error_report.h"
#include "cli/generated_files.h"
#include "cli/help_text.h"
#include "cli/option_parser.h"
#include "cli/spec_file.h"
#include "cli/standard_output.h"
#include "cli/worker_command.h"
#include "core/nearest_name.h"
#include "core/usage_error.h"
#include "run/function_worker.h"
#include "sys/child.h"
#include "sys/standard_numbers.h"

namespace localexec::cli {
namespace {

// The file of tasks comes before the options or after them; it is then the first of what is left.
ParsedWords parse_batch(const CommandRow& command, std::span<const std::string> words) {
  const bool comes_first = !words.empty() && (words[0] == "-" || !words[0].starts_with('-'));
  ParsedWords parsed = parse_words(command, words.subspan(comes_first ? 1 : 0));
  std::vector<std::string>& left = parsed.command;
  if (comes_first) {
    left.insert(left.begin(), words[0]);
  } else if (left.size() > 1 && left[1] == "--") {
    left.erase(left.begin() + 1);
  }
  return parsed;
}

RunEnd dispatch(const CommandRow& command, std::span<const std::string> words) {
  ParsedWords parsed =
      command.id == CommandId::batch ? parse_batch(command, words) : parse_words(command, words);
  if (parsed.help) {
    print(command_help(command));
    return {};
  }
  parsed = with_spec(command, std::move(parsed));
  switch (command.id) {
    case CommandId::run:
    case CommandId::batch:
    case CommandId::exec:
      return run_job(command.id, parsed);
    case CommandId::classify:
      return classify_words(parsed);
    case CommandId::plan:
      return show_plan(parsed);
    case CommandId::report:
      return make_report(parsed);
    case CommandId::ctl:
      return control_run(parsed);
  }
  return {};
}

[[noreturn]] void refuse_command(const std::string& word) {
  std::vector<std::string> names;
  for (const CommandRow& command : all_commands()) names.emplace_back(command.name);
  const std::string nearest = nearest_name(word, names);
  throw UsageError(fmt::format("'{}' is no command of localexec; {}", word,
                               nearest.empty() ? fmt::format("there are {}", fmt::join(names, ", "))
                                               : fmt::format("did you mean '{}'?", nearest)));
}

RunEnd start(const std::vector<std::string>& words) {
  if (words.empty()) throw UsageError("no command given; see localexec --help");
  const std::string& first = words.front();
  const std::span<const std::string> rest = std::span(words).subspan(1);
  if (const CommandRow* command = find_command(first)) return dispatch(*command, rest);
  if (first == "--help" || first == "-h" || first == "help") {
    const CommandRow* command = rest.empty() ? nullptr : find_command(rest.front());
    print(command != nullptr ? command_help(*command) : program_help());
  } else if (first == "worker") {
    return work_on_cluster(rest);
  } else if (first == "--version") {
    print(LOCALEXEC_VERSION "\n");
  } else if (first == kFunctionWorkerOption && !rest.empty()) {
    serve_function({rest.begin(), rest.end()});
  } else if (first == "--generate" && rest.size() == 1) {
    print(generate(rest.front()));
  } else {
    refuse_command(first);
  }
  return {};
}

}  // namespace
}  // namespace localexec::cli

int main(int argc, char** argv) {
  localexec::sys::take_standard_numbers();
  localexec::cli::report_lost_errors();
  const localexec::RunEnd end = localexec::cli::report_errors(
      [&] { return localexec::cli::start(std::vector<std::string>(argv + 1, argv + argc)); });
  if (end.signal != 0) localexec::sys::die_by_signal(end.signal);
  return end.exit_code;
}
