// Records, as they end, to lines of output, in order.
#pragma once

#include <cstdint>
#include <string>

#include "core/job_spec.h"
#include "report/line_writer.h"
#include "report/record_json.h"
#include "run/record_sink.h"
#include "run/reorder_buffer.h"

namespace localexec {

class RecordOutput : public RecordSink {
 public:
  // Borrows `fd` and `spill`.
  RecordOutput(const JobSpec& spec, int fd, std::string name, sys::SpillFile& spill);

  void accept(Record record) override;
  void discard(const CapturedOutput& output) override { release(output.bytes, spill_); }
  void close() override;
  bool is_full() const override { return writer_.is_full(); }
  bool is_drained() const override { return writer_.is_drained(); }
  std::optional<SinkFailure> failure() const override { return writer_.failure(); }
  int wake_fd() const override { return writer_.wake_fd(); }
  void clear_wake() override { writer_.clear_wake(); }

 private:
  SpilledBytes to_line(const Record& record);
  void write_value(const Record& record, SpillingBuffer& line) const;

  const OutputForm form_;
  const bool unordered_;
  const ResultKind result_;
  sys::SpillFile& spill_;
  RecordJson json_;
  ReorderBuffer waiting_;
  LineWriter writer_;
};

}  // namespace localexec
