#include "input/json_lines_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/json_members.h"
#include "core/json_syntax.h"
#include "core/usage_error.h"
#include "core/utf8.h"
#include "input/table_names.h"

namespace localexec {
namespace {

bool is_object(std::string_view json) {
  const auto first = json.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && json[first] == '{';
}

}  // namespace

JsonLinesSource::JsonLinesSource(std::vector<std::string> files, bool one_variable)
    : files_(std::move(files)), lines_(files_, '\n'), one_variable_(one_variable) {
  files_.skip_mark();
  line_waits_ = read_line();
  if (line_waits_ && !one_variable_ && is_object(line_)) read_names();
}

std::string JsonLinesSource::place() const {
  return fmt::format("{}, line {}", files_.name(), lines_.number());
}

// A line that is JSON; false after the last one.
bool JsonLinesSource::read_line() {
  std::string_view line;
  while (!lines_.next(line)) {
    if (!files_.next_file()) return false;
    files_.skip_mark();
  }
  line_ = line;
  if (!is_utf8(line_)) throw UsageError(place() + ": no valid UTF-8; write JSON in UTF-8");
  if (const auto fault = json_fault(line_)) {
    throw UsageError(line_.find_first_not_of(" \t\r") == std::string::npos
                         ? place() + ": an empty line, which is no JSON; remove it"
                         : fmt::format("{}: no valid JSON, at byte {} of the line; write one value "
                                       "of JSON on each line",
                                       place(), *fault + 1));
  }
  return true;
}

bool JsonLinesSource::next(Item& item) {
  if (!std::exchange(line_waits_, false) && !read_line()) return false;
  item = {index_++, {}};
  if (!names_.empty()) {
    read_members(item);
    return true;
  }
  if (!one_variable_ && is_object(line_)) {
    throw UsageError(place() +
                     ": an object, while the first line is none; write objects on all "
                     "lines, or take each as one value, with --var NAME");
  }
  item.values.push_back(value_of(line_));
  return true;
}

// Without its quotes. Escapes are understood by the library, since it refuses halves of characters
// (\ud800).
std::string JsonLinesSource::text_of(std::string_view string) const {
  if (string.find('\\') == std::string_view::npos) return std::string(string);
  const auto json = nlohmann::json::parse(fmt::format("\"{}\"", string), nullptr, false);
  if (json.is_string()) return json.get<std::string>();
  throw UsageError(fmt::format(
      "{}: the string \"{}\" is half a character of UTF-16; write both halves", place(), string));
}

Value JsonLinesSource::value_of(std::string_view json) const {
  const auto first = json.find_first_not_of(" \t\r\n");
  json = json.substr(first, json.find_last_not_of(" \t\r\n") + 1 - first);
  if (json.front() == '"') return Value::of(text_of(json.substr(1, json.size() - 2)));
  if (const auto half = half_character(json)) {
    throw UsageError(fmt::format("{}: {} is half a character of UTF-16; write both halves", place(),
                                 json.substr(*half, 6)));
  }
  return Value::json(json_on_one_line(json));
}

void JsonLinesSource::read_names() {
  const JsonMembers members = *json_members(line_);
  for (const auto& [name, value] : members) names_.push_back(text_of(name));
  if (names_.empty()) {
    throw UsageError(place() + ": an empty object names no variable; give it members");
  }
  check_table_names(names_, place());
}

std::size_t JsonLinesSource::position_of(const std::string& name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) {
    throw UsageError(
        fmt::format("{}: '{}' is not among the names of the first line ({}); give "
                    "every line the same names",
                    place(), name, fmt::join(names_, ", ")));
  }
  return static_cast<std::size_t>(found - names_.begin());
}

void JsonLinesSource::read_members(Item& item) {
  if (!is_object(line_)) {
    throw UsageError(
        fmt::format("{}: no object, while the first line is one and names {}; write an "
                    "object on every line",
                    place(), fmt::join(names_, ", ")));
  }
  std::vector<std::string_view> values(names_.size());
  const JsonMembers members = *json_members(line_);
  for (const auto& [written, json] : members) {
    const std::string name = text_of(written);
    std::string_view& value = values[position_of(name)];
    if (!value.empty()) {
      throw UsageError(fmt::format("{}: '{}' is there twice; give it once", place(), name));
    }
    value = json;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].empty()) {
      throw UsageError(
          fmt::format("{}: '{}' is missing, which the first line names; add it, as null "
                      "where it has no value",
                      place(), names_[i]));
    }
    item.values.push_back(value_of(values[i]));
  }
}

}  // namespace localexec
