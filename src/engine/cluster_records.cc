#include "engine/cluster_records.h"

#include <utility>

#include "core/earliest.h"
#include "sys/clock.h"
#include "sys/processors.h"

namespace localexec {
namespace {

SchedulingRules halting_rules(const JobSpec& spec) {
  SchedulingRules rules{{ChunkPolicy::Kind::fixed, 1}, 1, {}, spec.halt, {}};
  if (spec.limits.deadline) rules.deadline = sys::now() + *spec.limits.deadline;
  return rules;
}

}  // namespace

ClusterRecords::ClusterRecords(const JobSpec& spec, int out, sys::SpillFile& spill)
    : watch_(spec, 1, sys::usable_processors(), spec.output.file.empty() ? out : -1, spill),
      rules_(halting_rules(spec), std::nullopt) {
  if (!spec.output.file.empty()) {
    file_.emplace(spec.output, [this](std::string_view line) { watch_.notify(line); });
  }
  output_.emplace(spec, file_ ? file_->fd() : out, file_ ? file_->name() : "standard output", spill,
                  file_ ? file_->journal() : nullptr);
  observers_ = watch_.observers();
}

bool ClusterRecords::reuse(const Item& item, TimePoint now) {
  const auto status = output_->reuse(item);
  if (!status) return false;
  count(*status, now);
  for (RunObserver* observer : observers_) observer->reused(*status, item);
  return true;
}

void ClusterRecords::total(std::uint64_t items) {
  for (RunObserver* observer : observers_) observer->total(items);
  rules_.input(items, items);
}

void ClusterRecords::deliver(Record record, TimePoint now) {
  Ticket ticket;
  ticket.item = record.item.index;
  ticket.chunk = record.chunk;
  ticket.worker = static_cast<std::uint32_t>(record.worker);
  const WallTime wall = sys::wall_now();
  for (const Attempt& attempt : record.attempts) {
    const TimePoint start = now - (wall - attempt.times.start);
    for (RunObserver* observer : observers_) observer->started(0, ticket, record.item, start);
    for (RunObserver* observer : observers_) {
      observer->ended(0, ticket, record.item, attempt, start + attempt.times.elapsed);
    }
    ++ticket.attempt;
  }
  for (RunObserver* observer : observers_) observer->finished(record);
  const Status status = record.status();
  output_->accept(std::move(record));
  count(status, now);
}

void ClusterRecords::count(Status status, TimePoint now) {
  ++ended_;
  if (status != Status::ok) all_ok_ = false;
  if (const auto ticket = rules_.next(now)) rules_.skip(*ticket, status);
}

void ClusterRecords::on_time(TimePoint now) {
  output_->on_time(now);
  for (RunObserver* observer : observers_) observer->on_time(now);
  rules_.tick(now);
}

std::optional<TimePoint> ClusterRecords::wake_at() const {
  std::optional<TimePoint> at = earliest(output_->wake_at(), rules_.wake_at());
  for (const RunObserver* observer : observers_) at = earliest(at, observer->wake_at());
  return at;
}

void ClusterRecords::finish(const RunEnd& end) {
  if (file_ && end.all_written) file_->finish(end.all_items);
  watch_.finish(end);
}

}  // namespace localexec
