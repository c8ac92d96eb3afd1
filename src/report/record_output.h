// Records, as they end, to lines of output, in order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/item_key.h"
#include "core/job_spec.h"
#include "report/live_lines.h"
#include "report/ordered_writer.h"
#include "report/output_files.h"
#include "report/record_csv.h"
#include "report/record_json.h"
#include "run/journal.h"
#include "run/record_sink.h"

namespace localexec {

// What a later run knows the items of this job by.
ItemKeyMaker item_keys(const JobSpec& spec);

class RecordOutput : public RecordSink, private OutputTap {
 public:
  // Borrows `fd`, `spill` and `journal`, which may be nullptr. Raw output goes to `fd` and, what
  // the calls print on their standard error, to ours.
  RecordOutput(const JobSpec& spec, int fd, std::string name, sys::SpillFile& spill,
               Journal* journal);

  void accept(Record&& record) override;
  std::optional<Status> reuse(const Item& item) override;
  void discard(const CapturedOutput& output) override { release(output.bytes, spill_); }
  std::optional<std::uint64_t> item_in_turn() const override;
  OutputTap& tap() override { return *this; }
  OutputTap* live_tap(const Item& item) override;
  void flush() override;
  void close() override;
  bool is_full() const override;
  bool is_drained() const override;
  std::optional<SinkFailure> failure() const override;
  void on_time(TimePoint now) override;
  std::optional<TimePoint> wake_at() const override;
  int wake_fd() const override { return changed_.fd(); }
  void clear_wake() override;

 private:
  void out(SpilledBytes bytes) override { lines_.put_part(std::move(bytes)); }
  void err(SpilledBytes bytes) override { errors_->put_part(std::move(bytes)); }

  std::string tag_of(const Item& item) const;
  SpilledBytes tagged(SpilledBytes bytes, const Item& item);
  void end_live(Record& record);
  void write_line(const Record& record, SpillingBuffer& line) const;
  SpilledBytes to_line(Record& record);
  SpilledBytes to_lines(const Record& record, const ItemKey& key);
  std::vector<StoredRecord> take_stored(const Item& item, const ItemKey& key);
  void copy_line(const StoredRecord& stored, std::uint64_t index, SpillingBuffer& line);
  void write_value(const Record& record, SpillingBuffer& line) const;

  const OutputForm form_;
  const bool flatten_;
  const std::size_t tag_values_;  // so many of an item's values go before its lines
  const bool tags_lines_;
  const bool passes_through_;  // raw output of the call in turn need not wait for its end
  const bool retry_failed_;
  const ResultKind result_;
  sys::SpillFile& spill_;
  Journal* journal_;
  ItemKeyMaker keys_;
  RecordJson json_;
  std::optional<RecordCsv> csv_;
  bool header_written_ = false;
  std::size_t expected_line_ = 0;  // bytes
  SpillingBuffer line_;            // empty but while a record is written
  OutputFiles files_;
  sys::WakeUp changed_;
  OrderedWriter lines_;
  std::optional<OrderedWriter> errors_;  // what calls print on standard error, where no records are
  std::unordered_map<std::uint64_t, LiveLines> live_;  // by item
};

}  // namespace localexec
