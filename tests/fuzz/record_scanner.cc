// A record's line is scanned the same in pieces of any length; whatever it is, what is found lies
// within it. Input: a byte that says how long the pieces are, then the line.
#include "core/record_scanner.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "input_text.h"
#include "must_hold.h"

namespace {

using namespace localexec;

ScannedRecord scan(std::string_view line, std::size_t step) {
  RecordScanner scanner;
  for (std::size_t i = 0; i < line.size(); i += step) scanner.feed(line.substr(i, step));
  return scanner.result();
}

// A line as the program writes them: one JSON object of at most one "index", "key" and "status"
// each, without escapes in the names.
void check_object(std::string_view line, const ScannedRecord& found) {
  using nlohmann::json;
  if (line.empty() || line[0] != '{' || line.find('\0') != std::string_view::npos) return;
  bool names_are_plain = true;
  std::map<std::string, int> names;
  const json value = json::parse(
      line,
      [&](int depth, json::parse_event_t event, json& parsed) {
        if (depth == 1 && event == json::parse_event_t::key) {
          const std::string name = parsed.get<std::string>();
          names_are_plain = names_are_plain && ++names[name] == 1;
          names_are_plain = names_are_plain && line.find("\"" + name + "\"") != line.npos;
        }
        return true;
      },
      false);
  if (value.is_discarded() || !names_are_plain) return;
  MUST_HOLD(found.complete);
  for (const auto& [name, scanned] : {std::pair{"key", found.key}, {"status", found.status}}) {
    if (!value.contains(name) || !value[name].is_string()) continue;
    const std::string text = value[name].get<std::string>();
    const bool is_plain = text.size() < 60 && json(text).dump() == "\"" + text + "\"" &&
                          line.find("\"" + text + "\"") != line.npos;
    if (is_plain) MUST_HOLD(scanned == text);
  }
  if (value.contains("index") && value["index"].is_number_unsigned()) {
    MUST_HOLD(found.index_size > 0);
    MUST_HOLD(line.substr(found.index_at, found.index_size) == value["index"].dump());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view line = fuzz::text_of(data + 1, size - 1);
  const ScannedRecord whole = scan(line, std::max<std::size_t>(line.size(), 1));
  const ScannedRecord pieces = scan(line, 1 + data[0] % 70);
  MUST_HOLD(whole.complete == pieces.complete);
  MUST_HOLD(whole.index_at == pieces.index_at);
  MUST_HOLD(whole.index_size == pieces.index_size);
  MUST_HOLD(whole.key == pieces.key);
  MUST_HOLD(whole.status == pieces.status);
  MUST_HOLD(whole.index_at + whole.index_size <= line.size());
  check_object(line, whole);
  return 0;
}
