#include "engine/cluster_worker.h"

#include <fcntl.h>

#include <memory>
#include <utility>

#include "core/json_text.h"
#include "engine/local_engine.h"
#include "engine/spool_line.h"
#include "engine/task_items.h"
#include "engine/task_outlet.h"

namespace localexec {

JobSpec spec_for_task(JobSpec spec, const TaskPlace& place) {
  spec.workers = {WorkerCount::Unit::workers, static_cast<double>(place.processors)};
  spec.chunk = {};
  spec.limits.deadline.reset();
  spec.halt = {};
  const ResultKind result = spec.output.result;
  spec.output = {};
  spec.output.result = result;
  spec.seeing = {};
  spec.seeing.progress = ProgressMode::none;
  spec.engine = {};
  return spec;
}

RunEnd work_on_task(const JobSpec& spec, const SpoolFolder& spool, const TaskPlace& place,
                    const sys::Guard& guard, std::function<bool()> near_end, Duration time_left) {
  const std::string folder = spool.submission(place.submission);
  const SubmissionReader submission(folder);
  TaskItems items(submission, place.task);
  TaskOutlet::Options options{folder, spool.file("stop"), place, std::move(near_end), time_left};
  return run_locally(spec, std::make_unique<TaskItemSource>(items), guard, -1,
                     [&](sys::SpillFile& spill, Scheduler& scheduler) {
                       return std::make_unique<TaskOutlet>(options, items, spill, scheduler);
                     });
}

void write_task_fault(const SpoolFolder& spool, const TaskPlace& place, const std::string& why) {
  std::string json = "{\"host\":";
  append_text(place.host, json);
  json += ",\"job\":";
  append_text(place.job, json);
  json += ",\"fault\":";
  append_text(why, json);
  const std::string path =
      spool.submission(place.submission) + '/' + part_name(place.task, place.start);
  const sys::Fd part = sys::open_file(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (!sys::write_all(part.get(), seal_line(json + '}'))) sys::throw_errno("cannot write " + path);
}

}  // namespace localexec
