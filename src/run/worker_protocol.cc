#include "run/worker_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/base64.h"
#include "core/json_members.h"
#include "core/json_syntax.h"
#include "core/json_text.h"
#include "run/function_arguments.h"

namespace localexec {
namespace {

Answer garbage(std::string why) { return {Answer::Kind::garbage, 0, std::move(why)}; }

bool read_id(std::string_view digits, std::uint64_t& id) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  return error == std::errc() && end == digits.data() + digits.size();
}

Answer parse_jsonl(std::string_view line) {
  if (json_fault(line)) return garbage("is not JSON");
  const auto members = json_members(line);
  if (!members) return garbage("is no JSON object");
  Answer answer;
  if (!read_id(find_member(*members, "id"), answer.id))
    return garbage("has no \"id\" of a request");
  std::string_view result = find_member(*members, "result");
  std::string_view error = find_member(*members, "error");
  if (!result.empty() && !error.empty()) {  // JSON-RPC 1.0 has both, of which one is null
    if (error == "null") {
      error = {};
    } else if (result == "null") {
      result = {};
    }
  }
  if (result.empty() == error.empty()) {
    return garbage(result.empty() ? "has neither \"result\" nor \"error\""
                                  : "has both \"result\" and \"error\"");
  }
  answer.kind = error.empty() ? Answer::Kind::result : Answer::Kind::error;
  answer.text = json_on_one_line(error.empty() ? result : error);
  return answer;
}

Answer printed(Answer answer, char letter, std::string_view json) {
  if (!json.starts_with('"')) return garbage("is no text");
  answer.kind = letter == 'O' || letter == 'o' ? Answer::Kind::out : Answer::Kind::err;
  answer.text = json_string(json);
  if (letter == 'O' || letter == 'S') return answer;
  auto bytes = from_base64(answer.text);
  if (!bytes) return garbage("is no base64");
  answer.text = std::move(*bytes);
  return answer;
}

// The script that answers is ours, but the function in it may do anything: nothing is believed.
Answer parse_batch(std::string_view line) {
  if (line == "ready") return {Answer::Kind::ready, 0, {}};
  const auto json_after = [&](std::size_t at) { return line.substr(std::min(at, line.size())); };
  if (line.starts_with("! ") && !json_fault(json_after(2))) {
    return {Answer::Kind::refused, 0, std::string(json_after(2))};
  }
  const auto space = line.find(' ');
  Answer answer;
  if (space == std::string_view::npos || space + 3 > line.size() || line[space + 2] != ' ' ||
      !read_id(line.substr(0, space), answer.id)) {
    return garbage("is no answer");
  }
  const std::string_view json = json_after(space + 3);
  if (json_fault(json)) return garbage("is no answer in JSON");
  answer.text = json;
  switch (line[space + 1]) {
    case 'R':
      answer.kind = Answer::Kind::result;
      return answer;
    case 'E':
      answer.kind = Answer::Kind::error;
      return answer;
    case 'O':
    case 'S':
    case 'o':
    case 's':
      return printed(std::move(answer), line[space + 1], json);
    default:
      return garbage("is no kind of answer");
  }
}

std::string as_line(const Item& item) {
  std::string line;
  for (const Value& value : item.values) {
    if (&value != &item.values.front()) line += '\t';
    line += value.str();
  }
  return line;
}

}  // namespace

std::string unfit_for(WorkerProtocol protocol, const Item& item) {
  for (const Value& value : item.values) {
    if (value.kind() != Value::Kind::text) continue;
    if (protocol == WorkerProtocol::lines && value.bytes().find('\n') != std::string::npos) {
      return "it holds a newline, so it cannot be a line; use --persistent jsonl";
    }
  }
  return {};
}

std::string RequestText::request(WorkerProtocol protocol, std::uint64_t id,
                                 std::span<const std::string> names, const Item& item,
                                 std::span<const std::string> args) {
  std::string text;
  switch (protocol) {
    case WorkerProtocol::lines:
      return as_line(item) + "\n";
    case WorkerProtocol::jsonl:
      append_args(names, item, args, text);
      text = fmt::format(R"({{"id":{},"args":[{}],"kwargs":)", id,
                         std::string_view(text).substr(text.empty() ? 0 : 1));
      append_kwargs(names, item, text);
      return text + "}\n";
    case WorkerProtocol::batch:
      text = fmt::format("[{},", id);
      append_kwargs(names, item, text);
      append_args(names, item, args, text);
      return text + "]";
  }
  return text;
}

void RequestText::add(std::string_view request) {
  if (protocol_ == WorkerProtocol::batch) text_ += text_.empty() ? '[' : ',';
  text_ += request;
}

std::string RequestText::take() {
  if (protocol_ == WorkerProtocol::batch && !text_.empty()) text_ += "]\n";
  return std::exchange(text_, {});
}

Answer parse_answer(WorkerProtocol protocol, std::string_view line) {
  switch (protocol) {
    case WorkerProtocol::lines:
      return {Answer::Kind::result, 0, std::string(line)};
    case WorkerProtocol::jsonl:
      return parse_jsonl(line);
    case WorkerProtocol::batch:
      return parse_batch(line);
  }
  return {};
}

}  // namespace localexec
