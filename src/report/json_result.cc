#include "report/json_result.h"

#include <nlohmann/json.hpp>
#include <string>

#include "run/spilling_buffer.h"

namespace localexec {
namespace {

// Leaves out the white space between tokens. REQUIRES: valid JSON.
std::string on_one_line(std::string_view json) {
  std::string line;
  line.reserve(json.size());
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (!in_string && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) continue;
    line += c;
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') line += json[++i];
  }
  return line;
}

}  // namespace

void read_json_result(CallEnd& end, const sys::SpillFile& spill) {
  std::string text;
  for_each_piece(end.out.bytes, spill, [&text](std::string_view piece) { text += piece; });
  try {
    // The parser says where the fault is; the value itself is taken from the text, so that no digit
    // of a number is lost.
    [[maybe_unused]] const auto value = nlohmann::json::parse(text);
    end.result_json = on_one_line(text);
  } catch (const nlohmann::json::parse_error& error) {
    end.attempt.outcome = BadResult{end_of(end.attempt.outcome),
                                    text.empty() ? "standard output is empty, not JSON"
                                                 : "standard output is not JSON (at byte " +
                                                       std::to_string(error.byte) + ")"};
  } catch (const nlohmann::json::exception& error) {  // a number too large for a double
    end.result_json = on_one_line(text);
  }
}

}  // namespace localexec
