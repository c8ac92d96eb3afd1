#include "cli/function_choice.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

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

// What cannot leave this process stays in it, whatever it does.
Classification by_flags(const std::string& name, std::uint32_t flags) {
  struct Sign {
    std::uint32_t flag;
    std::string_view pattern;
    std::string_view why;
  };
  constexpr std::array kSigns{
      Sign{LOCALEXEC_IN_PROCESS, "LOCALEXEC_IN_PROCESS", "must stay in this process"},
      Sign{LOCALEXEC_WAITS, "LOCALEXEC_WAITS", "says that it waits"}};
  for (const Sign& sign : kSigns) {
    if ((flags & sign.flag) == 0) continue;
    return {ExecutorKind::threads,
            fmt::format("{} {}", name, sign.why),
            {{{}, 0, std::string(sign.pattern), std::string(sign.why)}}};
  }
  return {ExecutorKind::processes, fmt::format("{} does not say that it waits", name), {}};
}

}  // namespace

Classification as_wished(ExecutorKind wish) {
  return {wish,
          wish == ExecutorKind::threads ? "--executor threads (or --io) was given"
                                        : "--executor processes (or --cpu) was given",
          {}};
}

FunctionChoice choose_function(const std::vector<std::string>& words,
                               std::optional<ExecutorKind> wish) {
  FunctionChoice choice{job_of(words), {}};
  const std::uint32_t flags = find_function(choice.job).flags;
  choice.job.is_thread_safe = (flags & LOCALEXEC_NOT_THREAD_SAFE) == 0;
  const bool is_bound = (flags & LOCALEXEC_IN_PROCESS) != 0;
  if (is_bound && wish == ExecutorKind::processes) {
    throw UsageError(fmt::format(
        "--executor processes: {} must stay in this process, as its library says; leave it out",
        words.back()));
  }
  if (wish) {
    choice.where = as_wished(*wish);
  } else {
    choice.where = by_flags(words.back(), flags);
  }
  return choice;
}

}  // namespace localexec::cli
