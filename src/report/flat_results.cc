#include "report/flat_results.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "core/json_syntax.h"
#include "core/json_text.h"
#include "run/spilling_buffer.h"

namespace localexec {
namespace {

// The lines of a call's output; what follows the last newline is one if it is not empty.
template <typename Sink>
void for_each_line(const SpilledBytes& bytes, const sys::SpillFile& spill, Sink&& sink) {
  std::string begun;
  for_each_piece(bytes, spill, [&](std::string_view piece) {
    for (auto end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
      if (begun.empty()) {
        sink(piece.substr(0, end));
      } else {
        begun += piece.substr(0, end);
        sink(std::string_view(begun));
        begun.clear();
      }
      piece.remove_prefix(end + 1);
    }
    begun += piece;
  });
  if (!begun.empty()) sink(std::string_view(begun));
}

}  // namespace

void check_flat_results(CallEnd& end, const Item& item, ResultKind kind,
                        const sys::SpillFile& spill) {
  std::uint64_t lines = 0;
  std::string fault;
  for_each_line(end.out.bytes, spill, [&](std::string_view line) {
    ++lines;
    if (kind != ResultKind::json || !fault.empty()) return;
    if (json_fault(line)) {
      fault = fmt::format("line {} of standard output is not JSON", lines);
    } else if (half_character(line)) {
      fault = fmt::format("line {} of standard output has half a character of UTF-16 in its JSON",
                          lines);
    }
  });
  if (lines != item.count()) {
    fault = fmt::format("{} line{} of output for {} item{}; --flatten needs one for each", lines,
                        lines == 1 ? "" : "s", item.count(), item.count() == 1 ? "" : "s");
  }
  if (!fault.empty()) {
    end.attempt.outcome = BadResult{end_of(end.attempt.outcome), std::move(fault)};
  }
}

void for_each_flat_record(const Record& call, ResultKind kind, const sys::SpillFile& spill,
                          const std::function<void(const Record&)>& sink) {
  Record record;
  record.item = {call.item.first(), call.item.values};
  record.chunk = call.chunk;
  record.worker = call.worker;
  record.attempts = call.attempts;
  for (Attempt& attempt : record.attempts) attempt.times.measured = false;  // of all items together
  record.err = call.err;
  record.err_file = call.err_file;
  record.leaked = call.leaked;
  record.key = call.key;
  PackedReader items(*call.item.chunk);
  for_each_line(call.out.bytes, spill, [&](std::string_view line) {
    if (!items.next()) return;
    for (std::size_t i = 0; i < items.row().size(); ++i) {
      record.item.values[i] = items.row()[i].value();
    }
    record.result_json.clear();
    if (kind == ResultKind::json) {
      record.result_json = line;
    } else {
      append_text(line, record.result_json);
    }
    sink(record);
    record.err = {};
    record.err_file.clear();
    ++record.item.index;
  });
}

}  // namespace localexec
