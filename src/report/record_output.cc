#include "report/record_output.h"

#include <unistd.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace localexec {
namespace {

constexpr std::size_t kLineBudget = 256 << 10;  // of one line in memory
constexpr std::size_t kCopyBuffer = 64 << 10;

// A record of a former run stands for an item only if all of this is the same.
std::vector<std::string> what_affects_results(const JobSpec& spec) {
  std::vector<std::string> parts = spec.command_words;
  parts.insert(parts.begin(), std::to_string(parts.size()));
  for (std::string& name : spec.variable_names()) parts.push_back(std::move(name));
  parts.push_back(std::to_string(static_cast<int>(spec.output.result)));
  if (spec.protocol) parts.push_back(std::to_string(static_cast<int>(*spec.protocol)));
  parts.push_back(std::to_string(static_cast<int>(spec.output.form)));
  return parts;
}

}  // namespace

RecordOutput::RecordOutput(const JobSpec& spec, int fd, std::string name, sys::SpillFile& spill,
                           Journal* journal)
    : form_(spec.output.form),
      passes_through_(form_ == OutputForm::raw && !spec.output.unordered && journal == nullptr &&
                      spec.output.results_dir.empty() && spec.retry.retries == 0),
      retry_failed_(spec.output.retry_failed),
      result_(spec.output.result),
      spill_(spill),
      journal_(journal),
      keys_(what_affects_results(spec)),
      json_({spec.variable_names(), spec.output.fields, spec.output.result, spec.output.max_output},
            spill),
      files_(spec.output, spill),
      lines_(fd, std::move(name), spill, changed_, spec.output.unordered) {
  if (form_ == OutputForm::raw) {
    errors_.emplace(STDERR_FILENO, "standard error", spill, changed_, spec.output.unordered);
  }
}

void RecordOutput::accept(Record record) {
  files_.keep(record);
  ItemKey key;
  if (journal_ != nullptr) {
    key = keys_.key(record.item.values);
    record.key = key.str();
  }
  SpilledBytes line = to_line(record);
  release(record.out.bytes, spill_);
  if (journal_ != nullptr) journal_->append(key, record.status(), line, spill_);
  lines_.put(record.item.index, std::move(line));
  if (errors_) {
    errors_->put(record.item.index, std::move(record.err.bytes));
  } else {
    release(record.err.bytes, spill_);
  }
}

std::optional<Status> RecordOutput::reuse(const Item& item) {
  if (journal_ == nullptr || journal_->records_found() == 0) return std::nullopt;
  const ItemKey key = keys_.key(item.values);
  const auto stored = journal_->take(key);
  if (!stored) return std::nullopt;
  if (stored->status != Status::ok && retry_failed_) {
    journal_->discard(key, *stored);
    return std::nullopt;
  }
  lines_.put(item.index, to_line(*stored, item.index));
  if (errors_) errors_->put(item.index, {});
  return stored->status;
}

void RecordOutput::on_time(TimePoint now) {
  if (journal_ != nullptr) journal_->on_time(now);
}

std::optional<TimePoint> RecordOutput::wake_at() const {
  return journal_ != nullptr ? journal_->wake_at() : std::nullopt;
}

// The line of a former run, with the number that the item has now.
SpilledBytes RecordOutput::to_line(const StoredRecord& stored, std::uint64_t index) {
  SpillingBuffer line(spill_, kLineBudget);
  std::string buffer;
  const auto copy = [&](std::uint64_t from, std::uint64_t to) {
    while (from < to) {
      buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(to - from, kCopyBuffer)));
      const std::size_t got = journal_->read(stored, from, std::span(buffer));
      line.append(std::string_view(buffer).substr(0, got));
      from += got;
    }
  };
  if (stored.index_size == 0 || form_ != OutputForm::records) {
    copy(0, stored.length);
  } else {
    copy(0, stored.index_at);
    line.append(std::to_string(index));
    copy(stored.index_at + stored.index_size, stored.length);
  }
  return line.take();
}

SpilledBytes RecordOutput::to_line(Record& record) {
  if (form_ == OutputForm::raw) return std::exchange(record.out.bytes, {});
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
  if (result_ == ResultKind::json || !record.result_json.empty()) {
    line.append(record.result_json.empty() ? "null" : record.result_json);
  } else {
    for_each_text_piece(record.out.bytes, spill_,
                        [&line](std::string_view piece) { line.append(piece); });
  }
  line.append("\n");
}

std::optional<std::uint64_t> RecordOutput::item_in_turn() const {
  return passes_through_ ? std::optional(lines_.in_turn()) : std::nullopt;
}

void RecordOutput::close() {
  lines_.close();
  if (errors_) errors_->close();
}

bool RecordOutput::is_full() const { return lines_.is_full() || (errors_ && errors_->is_full()); }

bool RecordOutput::is_drained() const {
  return lines_.is_drained() && (!errors_ || errors_->is_drained());
}

std::optional<SinkFailure> RecordOutput::failure() const {
  auto failure = lines_.failure();
  if (!failure && errors_) failure = errors_->failure();
  return failure;
}

}  // namespace localexec
