#include "report/record_output.h"

#include <utility>

#include "run/spilled_line.h"

namespace localexec {
namespace {

constexpr std::size_t kLineBudget = 256 << 10;     // of one line in memory
constexpr std::size_t kWaitingBudget = 8 << 20;    // of all lines that wait for their turn

}  // namespace

RecordOutput::RecordOutput(const JobSpec& spec, int fd, std::string name, sys::SpillFile& spill)
    : form_(spec.output.form),
      unordered_(spec.output.unordered),
      result_(spec.output.result),
      spill_(spill),
      json_({spec.variable_names(), spec.output.fields, spec.output.result}, spill),
      waiting_(spill, kWaitingBudget),
      writer_(fd, std::move(name), spill) {}

void RecordOutput::accept(Record record) {
  SpilledBytes line = to_line(record);
  release(record.out.bytes, spill_);
  release(record.err.bytes, spill_);
  if (unordered_) {
    writer_.write(std::move(line));
    return;
  }
  if (waiting_.passes(record.item.index)) {
    writer_.write(std::move(line));
  } else {
    waiting_.put(record.item.index, to_bytes(std::move(line)));
  }
  while (auto next = waiting_.take_next()) writer_.write(line_from_bytes(std::move(*next)));
}

SpilledBytes RecordOutput::to_line(const Record& record) {
  SpillingBuffer line(spill_, kLineBudget);
  if (form_ == OutputForm::values) {
    write_value(record, line);
  } else {
    json_.write(record, line);
  }
  return line.take();
}

// The bare result a line. An item without one still has its line, so that lines and items match.
void RecordOutput::write_value(const Record& record, SpillingBuffer& line) const {
  if (result_ == ResultKind::json) {
    line.append(record.result_json.empty() ? "null" : record.result_json);
  } else {
    for_each_text_piece(record.out.bytes, spill_,
                        [&line](std::string_view piece) { line.append(piece); });
  }
  line.append("\n");
}

void RecordOutput::close() {
  while (auto next = waiting_.take_next_over_gaps()) {
    writer_.write(line_from_bytes(std::move(*next)));
  }
}

}  // namespace localexec
