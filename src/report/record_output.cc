#include "report/record_output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "report/flat_results.h"

namespace localexec {
namespace {

constexpr std::size_t kLineBudget = 256 << 10;  // of one line in memory
constexpr std::size_t kLikelyLine = 4 << 10;
constexpr std::size_t kCopyBuffer = 64 << 10;

// A record of a former run stands for an item only if all of this is the same.
std::vector<std::string> what_affects_results(const JobSpec& spec) {
  std::vector<std::string> parts = spec.command_words;
  parts.insert(parts.begin(), std::to_string(parts.size()));
  for (std::string& name : spec.variable_names()) parts.push_back(std::move(name));
  parts.push_back(std::to_string(static_cast<int>(spec.output.result)));
  // A function is the same wherever it runs.
  const auto protocol = spec.function ? WorkerProtocol::batch : spec.protocol;
  if (protocol) parts.push_back(std::to_string(static_cast<int>(*protocol)));
  parts.push_back(std::to_string(static_cast<int>(spec.output.form)));
  if (spec.stdin_form)
    parts.push_back("input " + std::to_string(static_cast<int>(*spec.stdin_form)));
  if (spec.flatten) parts.emplace_back("flatten");
  if (spec.output.tag_lines) parts.emplace_back("tag");
  if (spec.output.errors == ErrorStream::merge) parts.emplace_back("merge");
  if (spec.is_script) parts.emplace_back("script");
  return parts;
}

bool is_own_output(OutputForm form) { return form == OutputForm::raw || form == OutputForm::live; }

RecordLayout layout_of(const JobSpec& spec) {
  RecordLayout layout;
  layout.variables = spec.variable_names();
  layout.fields = spec.output.fields;
  layout.result = spec.flatten ? ResultKind::none : spec.output.result;
  layout.max_output = spec.output.max_output;
  layout.has_errors = spec.output.errors == ErrorStream::record;
  layout.takes_chunks = spec.calls_take_chunks();
  return layout;
}

// Variables of the loop, which come first, distinguish the items.
std::size_t count_loop_variables(const JobSpec& spec) {
  std::size_t count = 0;
  for (const LoopInput& input : spec.loop) count += input.names.size();
  return count;
}

}  // namespace

ItemKeyMaker item_keys(const JobSpec& spec) { return ItemKeyMaker(what_affects_results(spec)); }

RecordOutput::RecordOutput(const JobSpec& spec, int fd, std::string name, sys::SpillFile& spill,
                           Journal* journal)
    : form_(spec.output.form),
      flatten_(spec.flatten),
      tag_values_(count_loop_variables(spec)),
      tags_lines_(spec.output.tag_lines),
      passes_through_(form_ == OutputForm::raw && !tags_lines_ && !spec.output.unordered &&
                      journal == nullptr && spec.output.results_dir.empty() &&
                      spec.retry.retries == 0),
      retry_failed_(spec.output.retry_failed),
      result_(spec.output.result),
      spill_(spill),
      journal_(journal),
      keys_(item_keys(spec)),
      json_(layout_of(spec), spill),
      line_(spill, kLineBudget),
      files_(spec.output, spill),
      lines_(fd, std::move(name), spill, changed_,
             spec.output.unordered || form_ == OutputForm::live) {
  if (form_ == OutputForm::csv) csv_.emplace(layout_of(spec), spill);
  if (is_own_output(form_)) {
    errors_.emplace(STDERR_FILENO, "standard error", spill, changed_,
                    spec.output.unordered || form_ == OutputForm::live);
  }
}

void RecordOutput::accept(Record&& record) {
  if (form_ == OutputForm::live) return end_live(record);
  files_.keep(record);
  ItemKey key;
  if (journal_ != nullptr) {
    key = keys_.key(record.item);
    record.key = key.str();
  }
  if (csv_ && !std::exchange(header_written_, true)) {
    std::string header = csv_->header();
    const std::uint64_t size = header.size();
    lines_.put_part({{}, std::move(header), size});
  }
  const bool is_flat = flatten_ && record.status() == Status::ok;
  if (is_flat && (csv_ || form_ == OutputForm::records)) {
    lines_.put(record.item.index, to_lines(record, key));
  } else if (form_ == OutputForm::raw || journal_ != nullptr || tags_lines_) {
    SpilledBytes line = to_line(record);
    if (journal_ != nullptr) journal_->append(key, record.status(), line, spill_);
    lines_.put(record.item.index, std::move(line));
  } else {
    write_line(record, line_);
    if (const auto line = line_.in_memory()) {
      lines_.put(record.item.index, *line);
      line_.clear();
    } else {
      lines_.put(record.item.index, line_.take());
    }
  }
  release(record.out.bytes, spill_);
  if (errors_) {
    errors_->put(record.item.index, tagged(std::move(record.err.bytes), record.item));
  } else {
    release(record.err.bytes, spill_);
  }
}

// A line for every item, all under the key of their call.
SpilledBytes RecordOutput::to_lines(const Record& record, const ItemKey& key) {
  SpillingBuffer lines(spill_, kLineBudget);
  for_each_flat_record(record, result_, spill_, [&](const Record& item) {
    SpillingBuffer buffer(spill_, kLineBudget);
    if (csv_) {
      csv_->write(item, buffer);
    } else {
      json_.write(item, buffer);
    }
    const SpilledBytes line = buffer.take();
    if (journal_ != nullptr) journal_->append(key, Status::ok, line, spill_);
    for_each_piece(line, spill_, [&](std::string_view piece) { lines.append(piece); });
    release(line, spill_);
  });
  return lines.take();
}

std::optional<Status> RecordOutput::reuse(const Item& item) {
  if (journal_ == nullptr || journal_->records_found() == 0) return std::nullopt;
  const ItemKey key = keys_.key(item);
  const std::vector<StoredRecord> stored = take_stored(item, key);
  if (stored.empty()) return std::nullopt;
  SpillingBuffer lines(spill_, kLineBudget);
  for (std::size_t i = 0; i < stored.size(); ++i) copy_line(stored[i], item.first() + i, lines);
  lines_.put(item.index, lines.take());
  if (errors_) errors_->put(item.index, std::string_view());
  return stored.front().status;
}

// The records of the call, which are one, or where it ended ok and was flattened, one an item. None
// where it has to run again.
std::vector<StoredRecord> RecordOutput::take_stored(const Item& item, const ItemKey& key) {
  std::vector<StoredRecord> stored;
  std::uint64_t wanted = 1;
  while (stored.size() < wanted) {
    const auto record = journal_->take(key);
    if (!record) break;
    stored.push_back(*record);
    if (flatten_ && form_ == OutputForm::records && record->status == Status::ok) {
      wanted = item.count();
    }
  }
  const bool wanted_again = !stored.empty() && stored.front().status != Status::ok && retry_failed_;
  if (stored.size() == wanted && !wanted_again) return stored;
  for (const StoredRecord& record : stored) journal_->discard(key, record);
  return {};
}

void RecordOutput::on_time(TimePoint now) {
  if (journal_ != nullptr) journal_->on_time(now);
}

std::optional<TimePoint> RecordOutput::wake_at() const {
  return journal_ != nullptr ? journal_->wake_at() : std::nullopt;
}

// The line of a former run, with the number that the item has now.
void RecordOutput::copy_line(const StoredRecord& stored, std::uint64_t index,
                             SpillingBuffer& line) {
  std::string buffer;
  const auto copy = [&](std::uint64_t from, std::uint64_t to) {
    while (from < to) {
      buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(to - from, kCopyBuffer)));
      const std::size_t got = journal_->read(stored, from, std::span(buffer));
      line.append(std::string_view(buffer).substr(0, got));
      from += got;
    }
  };
  if (stored.index_size == 0 || form_ != OutputForm::records) return copy(0, stored.length);
  copy(0, stored.index_at);
  line.append(std::to_string(index));
  copy(stored.index_at + stored.index_size, stored.length);
}

void RecordOutput::write_line(const Record& record, SpillingBuffer& line) const {
  if (form_ == OutputForm::values) {
    write_value(record, line);
  } else if (csv_) {
    csv_->write(record, line);
  } else {
    json_.write(record, line);
  }
}

SpilledBytes RecordOutput::to_line(Record& record) {
  if (form_ == OutputForm::raw) {
    return tagged(std::exchange(record.out.bytes, {}), record.item);
  }
  SpillingBuffer line(spill_, kLineBudget);
  line.expect(expected_line_);
  write_line(record, line);
  SpilledBytes bytes = line.take();
  expected_line_ = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size, kLikelyLine)) + 32;
  return form_ == OutputForm::values ? tagged(std::move(bytes), record.item) : bytes;
}

std::string RecordOutput::tag_of(const Item& item) const {
  if (item.chunk) {  // its items by their numbers
    return fmt::format("{}-{}\t", item.first(), item.first() + item.count() - 1);
  }
  return line_tag(std::span(item.values).first(tag_values_));
}

SpilledBytes RecordOutput::tagged(SpilledBytes bytes, const Item& item) {
  if (!tags_lines_) return bytes;
  LineTagger tagger(tag_of(item));
  SpillingBuffer lines(spill_, kLineBudget);
  for_each_piece(bytes, spill_, [&](std::string_view piece) { tagger.feed(piece, lines); });
  tagger.finish(lines);
  release(bytes, spill_);
  return lines.take();
}

OutputTap* RecordOutput::live_tap(const Item& item) {
  if (form_ != OutputForm::live) return nullptr;
  const auto known = live_.find(item.index);
  if (known != live_.end()) {  // of an attempt before
    known->second.finish();
    return &known->second;
  }
  return &live_.try_emplace(item.index, tag_of(item), lines_, *errors_, spill_).first->second;
}

// What an executor has kept comes last.
void RecordOutput::end_live(Record& record) {
  live_tap(record.item);
  LiveLines& lines = live_.at(record.item.index);
  lines.out(std::move(record.out.bytes));
  lines.err(std::move(record.err.bytes));
  lines.finish();
  live_.erase(record.item.index);
}

// The bare result a line. An item without one still has its line, so that lines and items match.
void RecordOutput::write_value(const Record& record, SpillingBuffer& line) const {
  const bool is_json = result_ == ResultKind::json || !record.result_json.empty();
  if (flatten_ && record.status() != Status::ok) {
    for (std::uint64_t i = 0; i < record.item.count(); ++i) line.append(is_json ? "null\n" : "\n");
  } else if (is_json && !flatten_) {
    line.append(record.result_json.empty() ? "null" : record.result_json);
    line.append("\n");
  } else if (result_ == ResultKind::lines) {
    append_lines(record.out, spill_, line);
    line.append("\n");
  } else {
    for_each_text_piece(record.out.bytes, spill_,
                        [&line](std::string_view piece) { line.append(piece); });
    line.append("\n");
  }
}

std::optional<std::uint64_t> RecordOutput::item_in_turn() const {
  // Of both streams: one may be behind, where its reader is.
  if (!passes_through_ || errors_->in_turn() != lines_.in_turn()) return std::nullopt;
  return lines_.in_turn();
}

void RecordOutput::flush() {
  lines_.flush();
  if (errors_) errors_->flush();
}

void RecordOutput::clear_wake() {
  changed_.clear();
  lines_.go_on();
  if (errors_) errors_->go_on();
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
