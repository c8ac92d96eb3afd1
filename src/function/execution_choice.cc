#include "function/execution_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "core/script_call.h"
#include "core/waiting_code.h"
#include "core/waiting_names.h"
#include "core/waiting_programs.h"
#include "function/python_source.h"
#include "sys/executable.h"
#include "sys/file_text.h"

namespace localexec {
namespace {

using Words = std::vector<std::string>;

// Source code beyond that size is not looked at.
constexpr std::size_t kMostSource = 4 << 20;
constexpr std::size_t kFirstLine = 256;  // as long as the kernel lets it be
// Scripts whose interpreters are scripts, so deep.
constexpr int kDeepest = 4;

Classification computes(std::string reason) {
  return {ExecutorKind::processes, std::move(reason), {}};
}

// Threads where there is evidence; else processes, for the reason given.
Classification by_evidence(std::vector<Evidence> evidence, const std::string& file,
                           std::string reason) {
  if (evidence.empty()) return computes(std::move(reason));
  for (Evidence& found : evidence) found.file = file;
  const Evidence& first = evidence.front();
  const std::string where = file.empty() ? "" : fmt::format("{}:{}: ", file, first.line);
  Classification choice{
      ExecutorKind::threads, fmt::format("{}{} {}", where, first.pattern, first.why), {}};
  choice.evidence = std::move(evidence);
  return choice;
}

std::string in_script(const std::string& file) {
  return file.empty() ? "nothing in the script is known to wait"
                      : fmt::format("nothing in {} is known to wait", file);
}

Classification by_source(Language language, const std::string& source, const std::string& file) {
  if (language == Language::python) {
    PythonFindings findings = find_python_calls(source, SourceUse::command, "");
    return by_evidence(std::move(findings.evidence), file, in_script(file));
  }
  return by_evidence(find_waiting_code(language, source, SourceUse::command), file,
                     in_script(file));
}

// The source, or why there is none to look at.
struct Source {
  std::optional<std::string> text;
  std::string why_not;
};

Source read_source(const std::string& file) {
  Source source{sys::read_start(file, kMostSource + 1), {}};
  if (!source.text) {
    source.why_not = fmt::format("{} is no file that can be read", file);
  } else if (source.text->size() > kMostSource) {
    source = {std::nullopt, fmt::format("{} is too long to look through", file)};
  }
  return source;
}

Classification by_file(Language language, const std::string& file) {
  const Source source = read_source(file);
  return source.text ? by_source(language, *source.text, file) : computes(source.why_not);
}

Classification by_script(const ScriptCall& script) {
  if (!script.code.empty()) return by_source(script.language, script.code, {});
  if (!script.file.empty()) return by_file(script.language, script.file);
  if (script.module.empty()) return computes("what the script does is not known");
  std::string file = find_python_module(script.module, true);
  constexpr std::string_view kPackage = "/__init__.py";
  if (file.ends_with(kPackage)) {
    file.replace(file.size() - kPackage.size(), kPackage.size(), "/__main__.py");
  }
  if (file.empty()) {
    return computes(fmt::format("nothing is known of the module {}", script.module));
  }
  return by_file(script.language, file);
}

// `program`: the file of the first word, where it has been found already.
Classification by_words(std::span<const std::string> given, std::string program, int depth) {
  const auto words = unwrapped(given);
  if (words.empty()) return computes("no program is named");
  if (const auto waiting = find_waiting_program(words)) {
    return by_evidence({{{}, 0, waiting->pattern, fmt::format("waits for {}", waiting->waits_for)}},
                       {}, {});
  }
  if (const auto script = find_script(words)) return by_script(*script);
  const std::string unknown = fmt::format("nothing is known of {} that waits", words.front());
  if (words.data() != given.data() || program.empty()) {
    program = sys::find_program(words.front()).path;
  }
  if (program.empty() || depth == 0) return computes(unknown);
  Words interpreted = shebang_words(sys::read_start(program, kFirstLine).value_or(""));
  if (interpreted.empty()) return computes(unknown);
  interpreted.push_back(program);
  return by_words(interpreted, {}, depth - 1);
}

// "MODULE:FUNCTION" in two.
std::pair<std::string, std::string> at_colon(const std::string& function, std::size_t colon) {
  return {function.substr(0, colon), function.substr(std::min(colon + 1, function.size()))};
}

bool is_file(const std::string& path) { return sys::read_start(path, 0).has_value(); }

// A function that is known by its name alone, such as time.sleep. The longest known part decides.
std::vector<Evidence> find_known_function(std::string name) {
  const auto names = waiting_names(Language::python);
  while (true) {
    const auto row = std::ranges::find(names, name, &WaitingName::name);
    if (row != names.end()) {
      if (row->why.empty()) return {};
      return {{{}, 0, name, std::string(row->why)}};
    }
    const auto dot = name.rfind('.');
    if (dot == std::string::npos) return {};
    name.resize(dot);
  }
}

// The user's own file, where there is one; it comes before what Python has of that name.
std::string own_python_file(const std::string& module) {
  return module.ends_with(".py") && is_file(module) ? module : find_python_module(module, true);
}

}  // namespace

Classification choose_for_command(const Words& words, const std::string& program) {
  return by_words(words, program, kDeepest);
}

Classification choose_for_script(const std::string& script) {
  return by_source(Language::shell, script, {});
}

Classification choose_for_python(const std::string& function) {
  const auto [module, name] = at_colon(function, function.find(':'));
  std::string file = own_python_file(module);
  if (file.empty()) {
    std::vector<Evidence> known = find_known_function(module + "." + name);
    if (!known.empty()) return by_evidence(std::move(known), {}, {});
    file = find_python_module(module, false);
  }
  if (file.empty()) return computes(fmt::format("{} has no source that can be found", module));
  const Source source = read_source(file);
  if (!source.text) return computes(source.why_not);
  PythonFindings findings = find_python_calls(*source.text, SourceUse::function, name);
  const std::string quiet =
      findings.has_function
          ? fmt::format("nothing that {} calls in {} is known to wait", name, file)
          : fmt::format("{} does not show in {}", name, file);
  return by_evidence(std::move(findings.evidence), file, quiet);
}

Classification choose_for_node(const std::string& function) {
  const auto [module, name] = at_colon(function, function.rfind(':'));
  for (const char* ending : {"", ".js", ".mjs", ".cjs"}) {
    const std::string file = module + ending;
    const Source source = read_source(file);
    if (!source.text) continue;
    const std::string text = javascript_function(*source.text, name);
    if (text.empty()) return computes(fmt::format("{} does not show in {}", name, file));
    return by_evidence(find_waiting_code(Language::javascript, text, SourceUse::function), file,
                       fmt::format("nothing in {} of {} is known to wait", name, file));
  }
  return computes(fmt::format("{} has no source that can be found", module));
}

}  // namespace localexec
