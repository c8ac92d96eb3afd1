#include "report/run_watch.h"

#include <unistd.h>

#include <string>

#include "report/colour.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/terminal.h"

namespace localexec {
RunWatch::RunWatch(const JobSpec& spec, std::uint32_t workers, std::uint64_t processors,
                   int records, const sys::SpillFile& spill)
    : colour_(wants_colour(spec.seeing.colour, STDERR_FILENO)) {
  const SeeingSpec& seeing = spec.seeing;
  const TimePoint start = sys::now();
  const WallTime start_wall = sys::wall_now();
  if (seeing.progress != ProgressMode::none) failures_.emplace(spec, processors, spill);
  if (const auto style = Progress::style_of(seeing, spec.output.form, records)) {
    if (seeing.progress_fd > STDERR_FILENO) sys::keep_from_calls(seeing.progress_fd);
    progress_.emplace(spec, seeing.progress_fd, *style, start);
  }
  if (!seeing.trace.empty()) trace_.emplace(spec, seeing.trace, start);
  if (!seeing.junit.empty()) junit_.emplace(spec, seeing.junit, start_wall, start, spill);
  if (!seeing.report.empty()) page_.emplace(spec, workers, seeing.report, spill);
  if (!seeing.summary.empty()) {
    summary_file_.emplace("--summary", seeing.summary);
    summary_.emplace(spec, workers, start_wall, start);
  }
}

std::vector<RunObserver*> RunWatch::observers() {
  std::vector<RunObserver*> all;
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
  sys::write_all(STDERR_FILENO, std::string(line) + "\n");
}

void RunWatch::finish(const RunEnd& end) {
  if (progress_) progress_->finish(end.exit_code, sys::now());
  // Where the reader of the records has gone, or a second signal came, nobody wants more words.
  if (failures_ && end.all_written) sys::write_all(STDERR_FILENO, failures_->text(colour_));
  finish_files(end);
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
