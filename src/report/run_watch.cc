#include "report/run_watch.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <system_error>

#include "core/harmless_text.h"
#include "core/shell_quote.h"
#include "report/ci_log.h"
#include "report/colour.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/random_token.h"
#include "sys/terminal.h"

namespace localexec {
RunWatch::RunWatch(const JobSpec& spec, std::uint32_t workers, std::uint64_t processors,
                   int records, const sys::SpillFile& spill)
    : colour_(wants_colour(spec.seeing.colour, STDERR_FILENO)),
      start_(sys::now()),
      start_wall_(sys::wall_now()),
      metered_(spec.variable_names(), start_) {
  const SeeingSpec& seeing = spec.seeing;
  tells_failures_ = seeing.progress != ProgressMode::none;
  const char* step_summary = std::getenv("GITHUB_STEP_SUMMARY");
  if (ci_ == CiKind::github && step_summary != nullptr && !spec.loop.empty()) {
    step_summary_ = step_summary;
    command_ = shell_quote_visibly(spec.command_words);
  }
  if (tells_failures_ || !step_summary_.empty()) {
    const bool folds = ci_ == CiKind::github || ci_ == CiKind::gitlab;
    failures_.emplace(spec, processors, spill,
                      folds ? FailureDigest::kMoreLines : FailureDigest::kLines);
  }
  if (const auto style = Progress::style_of(seeing, spec.output, records)) {
    if (seeing.progress_fd > STDERR_FILENO) sys::keep_from_calls(seeing.progress_fd);
    progress_.emplace(metered_.meter(), seeing.progress_fd, *style, start_);
  }
  if (!seeing.trace.empty()) trace_.emplace(spec, seeing.trace, start_);
  if (!seeing.junit.empty()) junit_.emplace(spec, seeing.junit, start_wall_, start_, spill);
  if (!seeing.report.empty()) page_.emplace(spec, workers, seeing.report, spill);
  if (!seeing.summary.empty()) {
    summary_file_.emplace("--summary", seeing.summary);
    summary_.emplace(spec, workers, start_wall_, start_);
  }
}

std::vector<RunObserver*> RunWatch::observers() {
  std::vector<RunObserver*> all{&metered_};
  if (failures_) all.push_back(&*failures_);
  if (progress_) all.push_back(&*progress_);
  if (trace_) all.push_back(&*trace_);
  if (junit_) all.push_back(&*junit_);
  if (page_) all.push_back(&*page_);
  if (summary_) all.push_back(&*summary_);
  return all;
}

void RunWatch::notify(std::string_view line) {
  if (progress_) progress_->make_room();
  // A message that cannot be written has nowhere else to go.
  sys::write_all(STDERR_FILENO, harmless(line) + "\n");
}

void RunWatch::finish(const RunEnd& end) {
  if (progress_) progress_->finish(end.exit_code, sys::now());
  // Where the reader of the records has gone, or a second signal came, nobody wants more words.
  if (failures_ && end.all_written) {
    if (tells_failures_) tell_failures();
    if (!step_summary_.empty()) summarize_step();
  }
  finish_files(end);
}

void RunWatch::tell_failures() const {
  std::string text = failures_->text(colour_);
  if (text.empty()) return;
  if (ci_ == CiKind::github) {
    text = github_log(*failures_, text, sys::random_token());
  } else if (ci_ == CiKind::gitlab) {
    text = gitlab_log(
        *failures_, text,
        std::chrono::duration_cast<std::chrono::seconds>(sys::wall_now().time_since_epoch())
            .count());
  }
  sys::write_all(STDERR_FILENO, text);
}

// Nobody asked for it by an option: where it cannot be written, the run is none the worse.
void RunWatch::summarize_step() {
  try {
    const sys::Fd file = sys::open_file(step_summary_, O_WRONLY | O_APPEND | O_CREAT);
    if (sys::write_all(file.get(), step_summary(*failures_, command_))) return;
    sys::throw_errno("cannot write '" + step_summary_ + "'");
  } catch (const std::system_error& error) {
    notify(std::string("localexec: note: no step summary: ") + error.what());
  }
}

void RunWatch::finish_files(const RunEnd& end) {
  if (trace_) trace_->finish();
  if (junit_) junit_->finish(sys::now());
  if (page_) page_->finish();
  if (summary_) {
    summary_file_->append(summary_->json(end, sys::now()));
    summary_file_->finish();
  }
}

}  // namespace localexec
