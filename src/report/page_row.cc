#include "report/page_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/error_sentence.h"
#include "core/harmless_text.h"
#include "report/item_label.h"
#include "report/output_tail.h"

namespace localexec {
namespace {

using Json = nlohmann::ordered_json;  // variables in the order of the record

constexpr std::size_t kLabelWidth = 120;
constexpr std::size_t kLongestEnding = 300;
// What did not end ok is looked at; of the rest the last words do.
constexpr std::size_t kOutputOfFailed = 4 << 10;
constexpr std::size_t kOutputOfOk = 200;

std::size_t most_output(Status status) {
  return status == Status::ok ? kOutputOfOk : kOutputOfFailed;
}

std::string ending_of(std::string text, std::string_view reason) {
  if (!text.empty() && !reason.empty()) text += ", ";
  return text + harmless(reason.substr(0, kLongestEnding));
}

PageOutput output_of(const CapturedOutput& output, Status status, const sys::SpillFile& spill) {
  return {harmless_lines(last_bytes(output.bytes, spill, most_output(status))), output.bytes.size};
}

// The bytes of base64 text; it came from us, so what is none is left out.
std::string decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto value = kAlphabet.find(c);
    if (value == std::string_view::npos) continue;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xFFFFFFU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return bytes;
}

const Json* member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string text_of(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::uint64_t count_of(const Json& object, const char* name, std::uint64_t missing) {
  const Json* value = member(object, name);
  return value != nullptr && value->is_number_unsigned() ? value->get<std::uint64_t>() : missing;
}

Duration seconds_of(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (value == nullptr || !value->is_number()) return {};
  constexpr double kMost = 1e9;  // thirty years
  const double seconds = value->get<double>();
  return seconds > 0 && seconds < kMost ? Duration(static_cast<std::int64_t>(seconds * 1e9))
                                        : Duration{};
}

PageOutput output_of(const Json& object, const std::string& name, Status status) {
  std::string text = text_of(object, name.c_str());
  if (text.empty()) text = decode_base64(text_of(object, (name + "_base64").c_str()));
  if (text.empty() && name == "stdout") {  // with --result it stands there
    if (const Json* result = member(object, "result")) {
      text = result->is_string() ? result->get<std::string>() : result->dump();
    }
  }
  const std::size_t most = most_output(status);
  const std::size_t cut = text.size() > most ? text.size() - most : 0;
  return {harmless_lines(std::string_view(text).substr(cut)), text.size()};
}

// "x=3, y=text", as item_label() has it.
std::string label_of(const Json& record) {
  const Json* vars = member(record, "vars");
  if (vars == nullptr || !vars->is_object()) return {};
  std::vector<std::string> names;
  std::vector<Value> values;
  for (const auto& [name, value] : vars->items()) {
    names.push_back(harmless(name));
    if (value.is_object() && value.contains("base64")) {
      values.push_back(Value::of(decode_base64(text_of(value, "base64"))));
    } else {
      values.push_back(Value::of(value.is_string() ? value.get<std::string>() : value.dump()));
    }
  }
  return item_label(names, values, kLabelWidth);
}

// Writing JSON as text takes stack for every level, and a call may print as many as it likes.
bool is_too_deep(std::string_view json) {
  constexpr int kMost = 200;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') ++i;
    if (in_string) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > kMost) return true;
  }
  return false;
}

std::optional<Status> status_of_record(const Json& record) {
  const std::string name = text_of(record, "status");
  for (const Status status : {Status::ok, Status::failed, Status::timeout, Status::killed,
                              Status::error, Status::canceled}) {
    if (name == status_name(status)) return status;
  }
  return std::nullopt;
}

// Of the item, or of the first of a chunk.
std::uint64_t index_of(const Json& record, std::uint64_t otherwise) {
  const Json* items = member(record, "items");
  if (items != nullptr && items->is_array() && !items->empty() &&
      items->front().is_number_unsigned()) {
    return items->front().get<std::uint64_t>();
  }
  return count_of(record, "index", otherwise);
}

std::string ending_of(const Json& record, Status status) {
  std::string text;
  if (const Json* exit = member(record, "exit"); exit != nullptr && status != Status::ok) {
    text = "exit " + exit->dump();
  }
  if (const std::string signal = text_of(record, "signal"); !signal.empty()) {
    text = harmless(signal.substr(0, kLongestEnding));
  }
  const Json* error = member(record, "error");
  if (error == nullptr) return text;
  if (error->is_string()) return ending_of(std::move(text), error->get<std::string>());
  return ending_of(std::move(text),
                   decode_base64(error->is_object() ? text_of(*error, "base64") : ""));
}

}  // namespace

PageRow page_row(const Record& record, std::span<const std::string> names,
                 const sys::SpillFile& spill) {
  const AttemptTimes& times = record.last().times;
  const ProcessEnd end = end_of(record.last().outcome);
  PageRow row;
  row.index = record.item.first();
  row.label = item_label(names, record.item, kLabelWidth);
  row.status = record.status();
  if (end.kind == ProcessEnd::Kind::exited && row.status != Status::ok) {
    row.ending = fmt::format("exit {}", end.number);
  } else if (end.kind == ProcessEnd::Kind::signaled) {
    row.ending = signal_name(end.number);
  }
  row.ending = ending_of(std::move(row.ending), told_reason(record.last().outcome));
  row.start = times.start;
  row.elapsed = times.elapsed;
  row.processor = times.user + times.system;
  row.worker = record.worker;
  row.max_rss = times.max_rss;
  row.attempts = record.attempts.size();
  row.out = output_of(record.out, row.status, spill);
  row.err = output_of(record.err, row.status, spill);
  return row;
}

std::optional<PageRow> page_row(std::string_view line, std::uint64_t line_number) {
  Json record = Json::parse(line, nullptr, false);
  if (!record.is_object()) return std::nullopt;
  if (is_too_deep(line)) {
    for (const char* name : {"result", "vars", "exit"}) record.erase(name);
  }
  const auto status = status_of_record(record);
  if (!status) return std::nullopt;
  PageRow row;
  row.index = index_of(record, line_number);
  row.label = label_of(record);
  row.status = *status;
  row.ending = ending_of(record, *status);
  row.start = parse_rfc3339(text_of(record, "start"));
  row.elapsed = seconds_of(record, "elapsed");
  row.processor = seconds_of(record, "user") + seconds_of(record, "sys");
  row.worker = std::min<std::uint64_t>(count_of(record, "worker", 0), 1'000'000);
  row.max_rss = count_of(record, "max_rss", 0);
  row.attempts = count_of(record, "attempts", 1);
  row.out = output_of(record, "stdout", *status);
  row.err = output_of(record, "stderr", *status);
  return row;
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  long micros = 0;
  const std::string copy(text.substr(0, 40));
  if (std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u.%6ldZ", &year, &month, &day, &hour,
                  &minute, &second, &micros) != 7) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return WallTime(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) +
                  std::chrono::minutes(minute) + std::chrono::seconds(second) +
                  std::chrono::microseconds(micros));
}

}  // namespace localexec
