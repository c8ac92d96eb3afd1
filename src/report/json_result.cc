#include "report/json_result.h"

#include <fmt/format.h>

#include <string>

#include "core/json_syntax.h"
#include "run/spilling_buffer.h"

namespace localexec {

void read_json_result(CallEnd& end, const sys::SpillFile& spill) {
  std::string text;
  for_each_piece(end.out.bytes, spill, [&text](std::string_view piece) { text += piece; });
  const auto fault = json_fault(text);
  const auto half = fault ? std::nullopt : half_character(text);
  if (!fault && !half) {
    end.result_json = json_on_one_line(text);
    return;
  }
  std::string reason =
      half ? fmt::format("standard output has half a character of UTF-16 in its JSON (at byte {})",
                         *half + 1)
           : fmt::format("standard output is not JSON (at byte {})", *fault + 1);
  if (text.empty()) reason = "standard output is empty, not JSON";
  if (!end.out.utf8) reason = "standard output is not JSON (it is not UTF-8)";
  end.attempt.outcome = BadResult{end_of(end.attempt.outcome), std::move(reason)};
}

}  // namespace localexec
