#include "engine/task_outlet.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <utility>

#include "core/json_text.h"
#include "engine/spool_folder.h"
#include "engine/spool_line.h"
#include "engine/spooled_record.h"
#include "engine/stop_order.h"
#include "sys/clock.h"

namespace localexec {
namespace {

constexpr Duration kHold = std::chrono::seconds(1);
constexpr Duration kLook = std::chrono::seconds(1);    // for orders, which are files
constexpr Duration kTouch = std::chrono::seconds(15);  // so the part file tells that we live
// Ending a call, and telling of it, takes a moment too.
constexpr Duration kSpare = std::chrono::seconds(5);

bool died_of_signal(const Record& record) {
  const auto* ended = std::get_if<Ended>(&record.last().outcome);
  return ended != nullptr && ended->end.kind == ProcessEnd::Kind::signaled;
}

}  // namespace

std::string_view ending_name(TaskEnding ending) {
  switch (ending) {
    case TaskEnding::done:
      return "done";
    case TaskEnding::handed_back:
      return "handed_back";
    case TaskEnding::interrupted:
      break;
  }
  return "interrupted";
}

TaskOutlet::TaskOutlet(Options options, TaskItems& items, sys::SpillFile& spill,
                       Scheduler& scheduler)
    : options_(std::move(options)),
      items_(items),
      spill_(spill),
      scheduler_(scheduler),
      next_look_(sys::now()),
      next_touch_(next_look_ + kTouch),
      now_(next_look_) {
  const TaskPlace& place = options_.place;
  part_ = sys::open_file(options_.folder + '/' + part_name(place.task, place.start),
                         O_WRONLY | O_CREAT | O_APPEND, 0600);
  std::string json = "{\"host\":";
  append_text(place.host, json);
  json += ",\"job\":";
  append_text(place.job, json);
  write_line(json + '}');
  if (failure_) throw std::runtime_error(failure_->message);
}

OutputTap& TaskOutlet::tap() { throw std::logic_error("a task passes nothing through"); }

void TaskOutlet::started(std::uint32_t /*call*/, const Ticket& ticket, const Item& item,
                         TimePoint /*now*/) {
  if (ticket.attempt == 1) {
    write_line(fmt::format("{{\"call\":{}}}", items_.origin(item.index).slot));
  }
}

void TaskOutlet::accept(Record&& record) {
  longest_ = std::max(longest_, record.last().times.elapsed);
  if (died_of_signal(record)) {
    held_.push_back({std::move(record), now_ + kHold});
  } else if (record.status() == Status::canceled && !told_to_stop()) {
    items_.forget(record.item.index);  // whoever ended the task did not mean the item
  } else {
    write(std::move(record));
  }
}

void TaskOutlet::write(Record record) {
  SpooledRecord spooled;
  spooled.slot = items_.origin(record.item.index).slot;
  spooled.record = std::move(record);
  spooled.out_file = keep_long(spooled.record.out, spooled.slot, "out");
  spooled.err_file = keep_long(spooled.record.err, spooled.slot, "err");
  write_line(spool_json(spooled, spill_));
  release(spooled.record.out.bytes, spill_);
  release(spooled.record.err.bytes, spill_);
  items_.forget(spooled.record.item.index);
}

// Its name is in the line, so it is whole when anybody looks for it.
std::string TaskOutlet::keep_long(const CapturedOutput& output, std::uint64_t slot,
                                  std::string_view stream) {
  if (output.bytes.size <= kLongestSpooledStream) return {};
  const TaskPlace& place = options_.place;
  std::string name = fmt::format("large/{}.{}.{}.{}", place.task, place.start, slot, stream);
  const sys::Fd file =
      sys::open_file(options_.folder + '/' + name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  bool is_written = true;
  for_each_piece(output.bytes, spill_, [&](std::string_view piece) {
    is_written = is_written && sys::write_all(file.get(), piece);
  });
  if (!is_written || !sys::sync_all(file.get())) {
    sys::throw_errno("cannot write the output of an item into the spool folder");
  }
  return name;
}

void TaskOutlet::write_line(const std::string& json) {
  if (failure_ || sys::write_all(part_.get(), seal_line(json))) return;
  failure_ = SinkFailure{
      false, "cannot write into the spool folder: " + std::generic_category().message(errno)};
  wake_.ring();
}

bool TaskOutlet::told_to_stop() const { return read_stop_order(options_.stop_file).has_value(); }

void TaskOutlet::on_time(TimePoint now) {
  now_ = now;
  while (!stopping_ && !held_.empty() && held_.front().until <= now) {
    write(std::move(held_.front().record));
    held_.pop_front();
  }
  if (now < next_look_) return;
  next_look_ = now + kLook;
  if (told_to_stop()) scheduler_.abort(Scheduler::Phase::draining);
  follow_time(now);
  if (now < next_touch_) return;
  next_touch_ = now + kTouch;
  ::futimens(part_.get(), nullptr);  // a sign of life, worth no error
}

// Near its end nothing starts that would not finish, going by the longest call so far.
void TaskOutlet::follow_time(TimePoint now) {
  if (!end_of_time_ && options_.near_end()) end_of_time_ = now + options_.time_left;
  if (end_of_time_ && now + longest_ + kSpare >= *end_of_time_) {
    scheduler_.abort(Scheduler::Phase::draining);
  }
}

std::optional<TimePoint> TaskOutlet::wake_at() const { return next_look_; }

// Nothing runs any more: what was held back is a result, unless the task itself was ended.
void TaskOutlet::close() {
  for (Held& held : held_) {
    if (!stopping_) write(std::move(held.record));
  }
  held_.clear();
  TaskEnding ending = TaskEnding::done;
  if (scheduler_.phase() != Scheduler::Phase::running) ending = TaskEnding::handed_back;
  if (stopping_) ending = TaskEnding::interrupted;
  write_line(fmt::format("{{\"ending\":\"{}\"}}", ending_name(ending)));
}

}  // namespace localexec
