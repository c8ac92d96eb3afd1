// Records, as they end, to lines of output, in order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/item_key.h"
#include "core/job_spec.h"
#include "report/line_writer.h"
#include "report/output_files.h"
#include "report/record_json.h"
#include "run/journal.h"
#include "run/record_sink.h"
#include "run/reorder_buffer.h"

namespace localexec {

class RecordOutput : public RecordSink {
 public:
  // Borrows `fd`, `spill` and `journal`, which may be nullptr.
  RecordOutput(const JobSpec& spec, int fd, std::string name, sys::SpillFile& spill,
               Journal* journal);

  void accept(Record record) override;
  std::optional<Status> reuse(const Item& item) override;
  void discard(const CapturedOutput& output) override { release(output.bytes, spill_); }
  void close() override;
  bool is_full() const override { return writer_.is_full(); }
  bool is_drained() const override { return writer_.is_drained(); }
  std::optional<SinkFailure> failure() const override { return writer_.failure(); }
  void on_time(TimePoint now) override;
  std::optional<TimePoint> wake_at() const override;
  int wake_fd() const override { return writer_.wake_fd(); }
  void clear_wake() override { writer_.clear_wake(); }

 private:
  SpilledBytes to_line(const Record& record);
  SpilledBytes to_line(const StoredRecord& stored, std::uint64_t index);
  void write_value(const Record& record, SpillingBuffer& line) const;
  void in_order(std::uint64_t index, SpilledBytes line);

  const OutputForm form_;
  const bool unordered_;
  const bool retry_failed_;
  const ResultKind result_;
  sys::SpillFile& spill_;
  Journal* journal_;
  ItemKeyMaker keys_;
  RecordJson json_;
  OutputFiles files_;
  ReorderBuffer waiting_;
  LineWriter writer_;
};

}  // namespace localexec
