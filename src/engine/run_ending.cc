#include "engine/run_ending.h"

#include <fmt/format.h>

#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/shell_quote.h"
#include "core/usage_error.h"
#include "engine/former_run.h"
#include "engine/stop_order.h"

namespace localexec {
namespace {

constexpr Duration kPatience = std::chrono::seconds(10);  // with the queue

}  // namespace

void RunEnding::interrupt(int signal, TimePoint now) {
  if (std::exchange(signal_, signal) != 0) return;
  const bool is_left = signal == SIGHUP && phase_ == Phase::running;
  return is_left && parts_.records.can_be_resumed() ? leave() : stop(now);
}

void RunEnding::lose_guardian(TimePoint now) {
  if (phase_ != Phase::running) return;
  if (parts_.records.can_be_resumed()) return leave();
  give_up("the guardian process of the run was killed", now);
}

void RunEnding::give_up(std::string reason, TimePoint now) {
  failure_ = std::move(reason);
  stop(now);
}

void RunEnding::fail_output(TimePoint now) {
  if (sink_failure_ || !(sink_failure_ = parts_.records.failure())) return;
  stop(now);
}

void RunEnding::stop(TimePoint now) {
  if (phase_ != Phase::running && phase_ != Phase::draining) return;
  phase_ = Phase::stopping;
  until_ = now + kPatience;
  try {
    write_stop_order(parts_.spool.file("stop"), StopOrder::now);
  } catch (const std::system_error&) {
    // A full disk, say: the tasks are canceled anyway.
  }
  parts_.dialog.forget_waiting();
  for (const Batch& batch : parts_.board.batches()) {
    if (batch.state != Batch::State::to_submit) parts_.dialog.cancel(batch.name);
  }
}

void RunEnding::follow(TimePoint now) {
  follow_rules(now);
  const TaskBoard& board = parts_.board;
  const bool runs_dry = phase_ == Phase::running && board.all_over() && !board.is_submitting();
  const bool is_drained =
      phase_ == Phase::draining && parts_.dialog.is_idle() && !board.is_any_at_work();
  if (phase_ == Phase::running && parts_.spec.engine.detach && board.all_submitted()) {
    leave();
  } else if (runs_dry || is_drained) {
    tidy(now);
  }
  if (phase_ != Phase::stopping && phase_ != Phase::tidying) return;
  const bool is_quiet = phase_ == Phase::tidying || !board.is_any_at_work();
  if ((is_quiet && parts_.dialog.is_idle()) || now >= *until_) phase_ = Phase::over;
}

void RunEnding::follow_rules(TimePoint now) {
  if (phase_ != Phase::running && phase_ != Phase::draining) return;
  if (parts_.records.phase() == Scheduler::Phase::aborting) return stop(now);
  if (parts_.records.phase() == Scheduler::Phase::draining && phase_ == Phase::running) drain();
}

// What runs may end; what waits goes.
void RunEnding::drain() {
  phase_ = Phase::draining;
  write_stop_order(parts_.spool.file("stop"), StopOrder::soon);
  parts_.dialog.forget_waiting();
  for (const std::string& name : parts_.board.live_names()) parts_.dialog.cancel_waiting(name);
}

// A task that was replaced may turn up again, and one that cannot start stays in the queue.
void RunEnding::tidy(TimePoint now) {
  phase_ = Phase::tidying;
  until_ = now + kPatience;
  parts_.dialog.forget_waiting();
  for (const std::string& name : parts_.board.leftovers()) parts_.dialog.cancel(name);
}

// Everything is in the queue, or will be when somebody comes back.
void RunEnding::leave() {
  is_left_ = true;
  phase_ = Phase::over;
  parts_.records.note(fmt::format("{} tasks are left to {}; to come back: {}", parts_.board.open(),
                                  parts_.dialog.engine_name(), command_to_resume()));
}

std::string RunEnding::command_to_resume() const {
  std::vector<std::string> words{"localexec", "run", "--resume"};
  for (const std::string& word : parts_.job.words) {
    if (word != "--detach" && word != "--resume") words.push_back(word);
  }
  return shell_quote_visibly(words);
}

void RunEnding::clear_away() {
  if (parts_.dialog.ever_accepted()) {
    return parts_.records.note("the spool folder is kept: " + parts_.spool.path());
  }
  parts_.spool.remove();
  if (parts_.records.can_be_resumed()) remove_spool_link(parts_.spec.output.file);
}

void RunEnding::tidy_up(const RunEnd& end) {
  if (is_left_) return;
  const bool is_refused = !failure_.empty() && !parts_.dialog.ever_accepted();
  const bool is_done =
      end.all_written && !parts_.dialog.cancel_failed() && (failure_.empty() || is_refused);
  const bool can_be_resumed = parts_.records.can_be_resumed();
  if (is_done) {
    parts_.spool.remove();
    if (can_be_resumed) remove_spool_link(parts_.spec.output.file);
  } else {
    parts_.records.note("the spool folder is kept: " + parts_.spool.path());
  }
  const bool is_cut_short = signal_ != 0 || (!failure_.empty() && !is_refused);
  if (is_cut_short && can_be_resumed) {
    parts_.records.note("to go on with it: " + command_to_resume());
  }
}

int RunEnding::exit_code() const {
  if (signal_ != 0) return 128 + signal_;
  if (!failure_.empty()) return parts_.dialog.ever_accepted() ? 3 : 2;
  if (sink_failure_) return 3;
  if (!parts_.records.halt_reason().empty()) return 4;
  return parts_.records.all_ok() || is_left_ ? 0 : 1;
}

RunEnd RunEnding::verdict(bool all_written) {
  RunEnd end;
  end.exit_code = exit_code();
  end.signal = signal_;
  end.all_written = all_written;
  end.all_items = parts_.board.all_over() && signal_ == 0 && failure_.empty();
  parts_.records.finish(end);
  tidy_up(end);
  if (!failure_.empty()) {
    if (!parts_.dialog.ever_accepted()) {
      throw UsageError("--engine slurm: " + failure_);
    }
    throw std::runtime_error(failure_);
  }
  if (sink_failure_ && !sink_failure_->reader_gone) {
    throw std::runtime_error(sink_failure_->message);
  }
  return end;
}

}  // namespace localexec
