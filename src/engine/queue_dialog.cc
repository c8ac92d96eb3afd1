#include "engine/queue_dialog.h"

#include <filesystem>
#include <system_error>

namespace localexec {
namespace {

std::string program_path() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) throw std::system_error(error, "cannot find this program's own file");
  return path.string();
}

}  // namespace

std::string QueueDialog::script(std::uint64_t submission) const {
  return queue_.script(program_path(), spool_.path(), submission);
}

void QueueDialog::ask_limits() {
  commands_.run(queue_.ask_limits(),
                [this](const CommandResult& result) { limits_ = queue_.read_limits(result); });
}

void QueueDialog::submit(std::size_t number) {
  const Batch& batch = board_.batches()[number];
  Submission submission;
  submission.name = batch.name;
  submission.script = spool_.submission(batch.submission) + "/script";
  submission.logs = spool_.submission(batch.submission) + "/logs";
  submission.first = batch.first;
  submission.count = batch.count;
  submission.at_once = options_.at_once;
  submission.avoids = board_.bad_nodes();
  log_.intend(batch);
  commands_.run(queue_.submit(submission), [this, number](const CommandResult& result) {
    const SubmitAnswer answer = queue_.read_submit(result);
    if (answer.kind == SubmitAnswer::Kind::accepted) {
      log_.accepted(board_.batches()[number].name, answer.job);
      ever_accepted_ = true;
    }
    board_.submitted(number, answer, now_);
  });
}

void QueueDialog::list(const ListOrder& order) {
  commands_.run(queue_.list(order.names), [this](const CommandResult& result) {
    board_.listed(queue_.read_list(result), now_);
  });
}

void QueueDialog::cancel_tasks(const CancelOrder& order) {
  commands_.run(queue_.cancel_tasks(order.name, order.job, order.tasks),
                [](const CommandResult&) {});
}

void QueueDialog::cancel(const std::string& name) {
  commands_.run(queue_.cancel(name), [this](const CommandResult& result) {
    cancel_failed_ = cancel_failed_ || !result.ok();
  });
}

void QueueDialog::cancel_waiting(const std::string& name) {
  commands_.run(queue_.cancel_waiting(name), [](const CommandResult&) {});
}

void QueueDialog::on_ready(sys::Tag tag, TimePoint now) {
  now_ = now;
  commands_.on_ready(tag, now);
}

void QueueDialog::on_time(TimePoint now) {
  now_ = now;
  commands_.on_time(now);
}

}  // namespace localexec
