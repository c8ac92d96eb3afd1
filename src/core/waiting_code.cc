#include "core/waiting_code.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

#include "core/plain_code.h"
#include "core/shell_commands.h"
#include "core/waiting_names.h"
#include "core/waiting_programs.h"

namespace localexec {
namespace {

// Scripts in the words of scripts, so deep.
constexpr int kDeepest = 8;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The same thing again on one line says nothing new.
void add(std::vector<Evidence>& found, Evidence evidence) {
  for (auto other = found.rbegin(); other != found.rend() && other->line == evidence.line;
       ++other) {
    if (other->pattern == evidence.pattern) return;
  }
  found.push_back(std::move(evidence));
}

void look_at_words(std::span<const std::string> words, std::uint64_t line, int depth,
                   std::vector<Evidence>& found);

void look_at_shell(std::string_view script, std::uint64_t first_line, int depth,
                   std::vector<Evidence>& found) {
  if (depth > kDeepest) return;
  for (const ShellCommand& command : shell_commands(script)) {
    look_at_words(command.words, first_line + command.line - 1, depth, found);
  }
}

void look_at_words(std::span<const std::string> words, std::uint64_t line, int depth,
                   std::vector<Evidence>& found) {
  words = unwrapped(words);
  if (const auto program = find_waiting_program(words)) {
    return add(found, {{}, line, program->pattern, "waits for " + std::string(program->waits_for)});
  }
  const auto script = find_script(words);
  if (!script || script->code.empty()) return;
  if (script->language == Language::shell)
    return look_at_shell(script->code, line, depth + 1, found);
  for (Evidence& evidence : find_waiting_code(script->language, script->code, SourceUse::command)) {
    evidence.line += line - 1;
    add(found, std::move(evidence));
  }
}

// Whether `name` stands at `at` as a name of its own, and what it stands in is no other's member.
bool stands_at(std::string_view code, std::size_t at, std::string_view name) {
  const std::size_t end = at + name.size();
  if (end < code.size() && is_word(code[end])) return false;
  if (at == 0) return true;
  const char before = code[at - 1];
  if (name[0] == '.')
    return is_word(before) || before == ')' || before == ']' || before == '\'' || before == '"';
  return !is_word(before) && std::string_view(".:$@%>").find(before) == std::string_view::npos;
}

bool is_called(std::string_view code, std::size_t end) {
  while (end < code.size() && (is_word(code[end]) || code[end] == '.')) ++end;
  return end < code.size() && code[end] == '(';
}

// The longest of the names that stands there.
bool is_longest(std::span<const WaitingName> names, std::string_view code, std::size_t at,
                std::string_view name) {
  return std::ranges::none_of(names, [&](const WaitingName& other) {
    return other.name.size() > name.size() && other.name.starts_with(name) &&
           code.substr(at).starts_with(other.name) && stands_at(code, at, other.name);
  });
}

std::vector<Evidence> find_names(Language language, std::string_view code, SourceUse use) {
  // In Perl and Ruby a name stands for itself, with or without parentheses.
  const bool needs_call = language == Language::python;
  struct Place {
    std::size_t at;
    const WaitingName* name;
  };
  std::vector<Place> places;
  const auto names = waiting_names(language);
  for (const WaitingName& name : names) {
    if (name.why.empty() || (name.is_file && use == SourceUse::command)) continue;
    for (auto at = code.find(name.name); at != std::string_view::npos;
         at = code.find(name.name, at + 1)) {
      if (!stands_at(code, at, name.name) || !is_longest(names, code, at, name.name)) continue;
      if (needs_call && !is_called(code, at + name.name.size())) continue;
      places.push_back({at, &name});
    }
  }
  std::ranges::sort(places, {}, &Place::at);
  std::vector<Evidence> found;
  std::size_t counted = 0;
  std::uint64_t line = 1;
  for (const Place& place : places) {
    line += static_cast<std::uint64_t>(
        std::ranges::count(code.substr(counted, place.at - counted), '\n'));
    counted = place.at;
    add(found, {{}, line, std::string(place.name->name), std::string(place.name->why)});
  }
  return found;
}

}  // namespace

std::vector<Evidence> find_waiting_code(Language language, std::string_view source, SourceUse use) {
  if (language == Language::shell) {
    std::vector<Evidence> found;
    look_at_shell(source, 1, 0, found);
    return found;
  }
  return find_names(language, plain_code(source, language), use);
}

std::vector<Evidence> find_waiting_words(std::span<const std::string> words) {
  std::vector<Evidence> found;
  look_at_words(words, 1, 0, found);
  return found;
}

bool may_wait_in_python(std::string_view source, SourceUse use) {
  const std::string code = plain_code(source, Language::python);
  const auto stands = [&](std::string_view name) {
    for (auto at = code.find(name); at != std::string::npos; at = code.find(name, at + 1)) {
      const std::size_t end = at + name.size();
      if ((at == 0 || !is_word(code[at - 1])) && (end == code.size() || !is_word(code[end]))) {
        return true;
      }
    }
    return false;
  };
  if (stands("subprocess") || stands("os.system") || stands("system") || stands("popen")) {
    return true;
  }
  return std::ranges::any_of(waiting_names(Language::python), [&](const WaitingName& name) {
    if (name.why.empty() || (name.is_file && use == SourceUse::command)) return false;
    // Its last part may have been imported alone, and its first under another name.
    std::string_view text = name.name;
    if (text.starts_with('.')) text.remove_prefix(1);
    const auto dot = text.find('.');
    return stands(text.substr(0, dot));
  });
}

// Its definition is a function, a method, or something assigned, up to where its brackets close.
std::string javascript_function(std::string_view source, std::string_view name) {
  const std::string code = plain_code(source, Language::javascript);
  const auto skip_spaces = [&](std::size_t at) {
    return std::min(code.find_first_not_of(" \t\r\n", at), code.size());
  };
  for (auto at = code.find(name); at != std::string::npos; at = code.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at > 0 && is_word(code[at - 1])) || (end < code.size() && is_word(code[end]))) continue;
    const std::string_view before = std::string_view(code).substr(0, at);
    const std::size_t trimmed = before.find_last_not_of(" \t\r\n*");
    const bool declared =
        trimmed != std::string_view::npos && before.substr(0, trimmed + 1).ends_with("function");
    const std::size_t next = skip_spaces(end);
    const bool assigned =
        next + 1 < code.size() && (code[next] == '=' || code[next] == ':') && code[next + 1] != '=';
    if (!declared && !assigned) continue;
    int open = 0;
    bool seen_body = false;
    std::size_t stop = next;
    for (; stop < code.size(); ++stop) {
      const char c = code[stop];
      if (c == '{') seen_body = true;
      if (c == '(' || c == '[' || c == '{') ++open;
      if (c == ')' || c == ']' || c == '}') --open;
      if (open < 0 || (open == 0 && c == '}' && seen_body)) break;
      if (open == 0 && assigned && (c == ';' || c == ',')) break;
    }
    std::string text(source.substr(0, stop));
    for (std::size_t i = 0; i < at; ++i) {
      if (text[i] != '\n') text[i] = ' ';
    }
    return text;
  }
  return {};
}

}  // namespace localexec
