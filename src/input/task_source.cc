#include "input/task_source.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "core/json_members.h"
#include "core/json_syntax.h"
#include "core/usage_error.h"

namespace localexec {
namespace {

constexpr std::size_t kLongestTask = 1 << 30;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

TaskSource::TaskSource(std::vector<std::string> files) : files_(std::move(files)) {
  files_.skip_mark();
  if (next_byte() == '[') {
    files_.skip(1);
    in_array_ = true;
  }
  if (!read_task()) return;
  waiting_ = parse();
  const JsonMembers kwargs = *json_members(waiting_[1].bytes());
  // In a command these two are the JSON; of equal ones the last one counts.
  std::set<std::string> known{"args", "kwargs"};
  for (const auto& [name, value] : kwargs) {
    const auto [place, is_new] = known.insert(json_string(fmt::format("\"{}\"", name)));
    if (is_new) names_.push_back(*place);
  }
}

void TaskSource::refuse(const std::string& why) const {
  throw UsageError(fmt::format(
      R"({}, task {}: {}; write {{"args":[...],"kwargs":{{...}}}}, one after another or in an array)",
      files_.name(), read_, why));
}

// The next one that is no white space, which stays where it is; '\0' at the end.
char TaskSource::next_byte() {
  while (true) {
    const std::string_view bytes = files_.peek();
    if (bytes.empty()) return '\0';
    if (!is_space(bytes.front())) return bytes.front();
    files_.skip(1);
  }
}

// False after the last task.
bool TaskSource::begin_task() {
  char byte = next_byte();
  if (!in_array_) return byte != '\0';
  if (byte == ']') {
    files_.skip(1);
    if (next_byte() != '\0') refuse("something follows the end of the array");
    return false;
  }
  if (byte == '\0') refuse("the array has no end");
  if (read_ == 0) return true;
  if (byte != ',') refuse("no comma between this and what follows");
  files_.skip(1);
  return true;
}

bool TaskSource::read_task() {
  if (ended_ || !begin_task()) {
    ended_ = true;
    return false;
  }
  ++read_;
  if (next_byte() != '{') refuse("no object");
  read_object();
  if (const auto fault = json_fault(text_)) {
    refuse(fmt::format("no valid JSON, at its byte {}", *fault + 1));
  }
  if (const auto half = half_character(text_)) {
    refuse(fmt::format("half a character of UTF-16, at its byte {}", *half + 1));
  }
  return true;
}

// To the brace that closes it.
void TaskSource::read_object() {
  text_.clear();
  int depth = 0;
  bool in_string = false;
  bool escaped = false;
  for (auto bytes = files_.peek(); !bytes.empty(); bytes = files_.peek()) {
    std::size_t used = 0;
    bool complete = false;
    while (used < bytes.size() && !complete) {
      const char c = bytes[used++];
      if (escaped) {
        escaped = false;
      } else if (in_string) {
        escaped = c == '\\';
        in_string = c != '"';
      } else {
        in_string = c == '"';
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') complete = --depth == 0;
      }
    }
    text_ += bytes.substr(0, used);
    files_.skip(used);
    if (complete) return;
    if (text_.size() > kLongestTask) refuse("it is longer than 1 GiB");
  }
  refuse("it has no end");
}

std::vector<Value> TaskSource::parse() const {
  std::string args = "[]";
  std::string kwargs = "{}";
  const JsonMembers members = *json_members(text_);
  for (const auto& [name, value] : members) {
    if (name == "args") {
      if (!value.starts_with('[')) refuse("args is no array");
      args = json_on_one_line(value);
    } else if (name == "kwargs") {
      if (!value.starts_with('{')) refuse("kwargs is no object");
      kwargs = json_on_one_line(value);
    } else {
      refuse(fmt::format("'{}' is neither args nor kwargs", name));
    }
  }
  return {Value::json(std::move(args)), Value::json(std::move(kwargs))};
}

bool TaskSource::next(Item& item) {
  if (!waiting_.empty()) {
    item = {index_++, std::exchange(waiting_, {})};
    return true;
  }
  if (!read_task()) return false;
  item = {index_++, parse()};
  return true;
}

}  // namespace localexec
