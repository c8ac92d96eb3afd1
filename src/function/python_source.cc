#include "function/python_source.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

#include "core/waiting_names.h"
#include "function/embedded_scripts.h"
#include "sys/brief_program.h"
#include "sys/file_text.h"

namespace localexec {
namespace {

// Enough for a slow machine; who waits so long is then judged by the text.
constexpr auto kPatience = std::chrono::seconds(10);

std::string names_for(SourceUse use) {
  std::string text;
  for (const WaitingName& name : waiting_names(Language::python)) {
    if (name.is_file && use == SourceUse::command) continue;
    text += name.name;
    text += name.why.empty() ? " 0\n" : " 1\n";
  }
  return text;
}

std::string_view why_of(std::string_view name) {
  const auto names = waiting_names(Language::python);
  const auto row = std::ranges::find(names, name, &WaitingName::name);
  return row == names.end() ? "waits" : row->why;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// A line of python_calls.py: LINE, NAME; or LINE, nothing, the words of a program.
void take_line(std::string_view text, std::vector<Evidence>& evidence) {
  const std::vector<std::string> parts = split(text, '\t');
  std::uint64_t line = 0;
  std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), line);
  if (parts.size() == 2) {
    evidence.push_back({{}, line, parts[1], std::string(why_of(parts[1]))});
  } else if (parts.size() > 2) {
    for (Evidence& found : find_waiting_words(std::span(parts).subspan(2))) {
      found.line = line;
      evidence.push_back(std::move(found));
    }
  }
}

bool is_file(const std::string& path) { return sys::read_start(path, 0).has_value(); }

std::string near_module(const std::string& module, const std::string& folder) {
  std::string path = folder;
  if (!path.empty() && path.back() != '/') path += '/';
  path += module;
  std::replace(path.end() - static_cast<std::ptrdiff_t>(module.size()), path.end(), '.', '/');
  for (const char* end : {"/__init__.py", ".py"}) {
    if (is_file(path + end)) return path + end;
  }
  return {};
}

}  // namespace

PythonFindings find_python_calls(std::string_view source, SourceUse use,
                                 const std::string& function) {
  PythonFindings findings;
  const bool may_wait = may_wait_in_python(source, use);
  if (!may_wait) return findings;
  std::vector<std::string> argv{"python3", "-I", "-S", "-c", kPythonCalls, names_for(use)};
  if (!function.empty()) argv.push_back(function);
  const auto answer = sys::output_of(argv, source, kPatience);
  if (!answer) {
    findings.by_parser = false;
    findings.evidence = find_waiting_code(Language::python, source, use);
    return findings;
  }
  std::vector<std::string> lines = split(*answer, '\n');
  findings.has_function = lines.front() != "absent";
  for (const std::string& line : std::span(lines).subspan(1)) {
    if (!line.empty()) take_line(line, findings.evidence);
  }
  return findings;
}

std::string find_python_module(const std::string& module, bool only_near) {
  const char* set = std::getenv("PYTHONPATH");
  std::vector<std::string> folders{""};
  if (set != nullptr && *set != '\0') {
    for (std::string& folder : split(set, ':')) folders.push_back(std::move(folder));
  }
  for (const std::string& folder : folders) {
    std::string file = near_module(module, folder);
    if (!file.empty()) return file;
  }
  if (only_near) return {};
  const std::vector<std::string> argv{"python3", "-c", kPythonModule, module};
  return sys::output_of(argv, {}, kPatience).value_or("");
}

}  // namespace localexec
