#include "cli/function_choice.h"

#include <fmt/format.h>

#include "core/nearest_name.h"
#include "core/usage_error.h"
#include "function/builtin_functions.h"

namespace localexec::cli {
namespace {

std::vector<std::string> all_words() {
  std::vector<std::string> words{"@python", "@node", "@so"};
  for (const BuiltinFunction& function : builtin_functions()) words.emplace_back(function.word);
  return words;
}

[[noreturn]] void refuse(const std::string& word) {
  const std::vector<std::string> words = all_words();
  const std::string nearest = nearest_name(word, words);
  throw UsageError(
      fmt::format("'{}' is no function; {} (a program of that name is given with its path)", word,
                  nearest.empty() ? fmt::format("there are {}", fmt::join(words, ", "))
                                  : fmt::format("did you mean '{}'?", nearest)));
}

FunctionJob job_of(const std::vector<std::string>& words) {
  const std::string& word = words.front();
  if (word == "@so") {
    if (words.size() == 2) return {word, words[1], true};
    throw UsageError("@so: takes one word, FILE:SYMBOL, and gets the variables by their names");
  }
  const BuiltinFunction* builtin = find_builtin(word);
  if (builtin == nullptr) refuse(word);
  if (words.size() == 1) return {word, {}, true};
  throw UsageError(fmt::format(
      "{}: takes no words, but variables: {}; write them as --var or --set, or items after :::",
      word, builtin->arguments));
}

}  // namespace

FunctionChoice choose_function(const std::vector<std::string>& words,
                               std::optional<ExecutorKind> wish) {
  FunctionChoice choice{job_of(words), wish.value_or(ExecutorKind::processes)};
  const std::uint32_t flags = find_function(choice.job).flags;
  choice.job.is_thread_safe = (flags & LOCALEXEC_NOT_THREAD_SAFE) == 0;
  const bool is_bound = (flags & LOCALEXEC_IN_PROCESS) != 0;
  if (is_bound && wish == ExecutorKind::processes) {
    throw UsageError(fmt::format(
        "--executor processes: {} must stay in this process, as its library says; leave it out",
        words.back()));
  }
  if (!wish && (is_bound || (flags & LOCALEXEC_WAITS) != 0)) {
    choice.executor = ExecutorKind::threads;
  }
  return choice;
}

}  // namespace localexec::cli
