// The scanner agrees with a whole parser about every line that is a JSON object, cut into pieces in
// any way, and bears every other line. Input: a byte, the size of the pieces, then the line.
#include "core/record_scanner.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "input_text.h"
#include "must_hold.h"

namespace {

using namespace localexec;

ScannedRecord scan(std::string_view line, std::size_t piece) {
  RecordScanner scanner;
  for (std::size_t at = 0; at < line.size(); at += piece) scanner.feed(line.substr(at, piece));
  return scanner.result();
}

bool same(const ScannedRecord& a, const ScannedRecord& b) {
  return a.complete == b.complete && a.index_at == b.index_at && a.index_size == b.index_size &&
         a.key == b.key && a.status == b.status;
}

// Members as we write them: each name once, no escapes in it, and a short word without escapes, or
// a number without a sign, fraction or exponent.
bool is_word(const nlohmann::json& value) {
  return value.is_string() && value.get<std::string>().size() < 64;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string line(fuzz::text_of(data + 1, size - 1));
  const ScannedRecord found = scan(line, std::max<std::size_t>(line.size(), 1));
  MUST_HOLD(same(found, scan(line, 1)));
  MUST_HOLD(same(found, scan(line, 1 + data[0])));
  MUST_HOLD(found.index_at + found.index_size <= line.size());
  MUST_HOLD(found.key.size() <= 64 && found.status.size() <= 64);
  for (std::uint64_t i = 0; i < found.index_size; ++i) {
    MUST_HOLD(std::isdigit(static_cast<unsigned char>(line[found.index_at + i])) != 0);
  }

  const auto record = nlohmann::json::parse(line, nullptr, false);
  if (record.is_discarded() || line.find('\0') != std::string::npos) return 0;
  MUST_HOLD(found.complete == record.is_structured());
  if (!record.is_object() || line.find('\\') != std::string::npos) return 0;
  const auto times = [&](const std::string& name) {
    std::size_t count = 0;
    for (auto at = line.find('"' + name + '"'); at != std::string::npos;
         at = line.find('"' + name + '"', at + 1)) {
      ++count;
    }
    return count;
  };
  if (record.contains("key") && times("key") == 1 && is_word(record["key"])) {
    MUST_HOLD(found.key == record["key"]);
  }
  if (record.contains("status") && times("status") == 1 && is_word(record["status"])) {
    MUST_HOLD(found.status == record["status"]);
  }
  if (record.contains("index") && times("index") == 1 && record["index"].is_number_unsigned()) {
    MUST_HOLD(line.substr(found.index_at, found.index_size) == record["index"].dump());
  }
  return 0;
}
