#include "cli/worker_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "cli/engine_options.h"
#include "cli/error_report.h"
#include "cli/job_spec_builder.h"
#include "cli/option_values.h"
#include "cli/spec_reader.h"
#include "core/usage_error.h"
#include "engine/cluster_worker.h"
#include "engine/spooled_job.h"
#include "sys/guardian.h"

namespace localexec::cli {
namespace {

volatile std::sig_atomic_t near_end = 0;

// A handler, and no blocked signal: the calls then start with the signal as it was.
void watch_for_warning() {
  struct sigaction action {};
  action.sa_handler = [](int) { near_end = 1; };
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR2, &action, nullptr);
}

class WorkerWords {
 public:
  explicit WorkerWords(std::span<const std::string> words) {
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) values_[words[i]] = words[i + 1];
  }

  const std::string& text(const std::string& name) const {
    const auto found = values_.find(name);
    if (found != values_.end()) return found->second;
    throw UsageError("worker: is for the tasks that localexec submits itself; use localexec run");
  }
  std::uint64_t number(const std::string& name) const {
    return parse_number<std::uint64_t>(text(name), name, 0, 1'000'000'000);
  }

 private:
  std::map<std::string, std::string> values_;
};

TaskPlace place_in(const WorkerWords& words) {
  TaskPlace place;
  place.submission = words.number("--submission");
  place.task = static_cast<std::uint32_t>(words.number("--task"));
  place.start = static_cast<std::uint32_t>(words.number("--start"));
  place.job = words.text("--job");
  place.host = words.text("--host");
  const std::uint64_t processors = words.number("--processors");
  place.processors = processors == 0 ? 1 : static_cast<std::uint32_t>(processors);
  return place;
}

// The environment of the run, and what only this machine and this job know: all that is here now
// but for the few variables that were handed to the engine's commands.
void restore_environment(const std::vector<std::string>& entries) {
  const auto name_of = [](const std::string& entry) { return entry.substr(0, entry.find('=')); };
  std::map<std::string, std::string> own;
  for (char** entry = environ; *entry != nullptr; ++entry) own[name_of(*entry)] = *entry;
  ::clearenv();
  const auto set = [](const std::string& entry) {
    const auto equals = entry.find('=');
    if (equals == entry.npos || equals == 0) return;
    ::setenv(entry.substr(0, equals).c_str(), entry.c_str() + equals + 1, 1);
  };
  std::map<std::string, bool> spooled;
  for (const std::string& entry : entries) {
    const std::string name = name_of(entry);
    spooled[name] = true;
    // A job from which this one was submitted is not this one.
    if (name.starts_with("SLURM_") && name != "SLURM_CONF") continue;
    set(entry);
  }
  for (const auto& [name, entry] : own) {
    if (name.starts_with("SLURM") || !spooled.contains(name)) set(entry);
  }
  std::error_code error;
  const char* temporary = std::getenv("TMPDIR");
  if (temporary != nullptr && !std::filesystem::is_directory(temporary, error)) {
    ::unsetenv("TMPDIR");
  }
}

void enter(const SpooledJob& job) {
  if (::chdir(job.folder.c_str()) == 0) return;
  throw UsageError(fmt::format("the folder '{}' of the run cannot be entered here: {}", job.folder,
                               std::generic_category().message(errno)));
}

JobSpec spec_of(const SpooledJob& job) {
  const CommandRow& run = *find_command("run");
  const ParsedWords words =
      job.spec.empty() ? parse_words(run, job.words) : read_spec(run, job.spec, "the job spec");
  std::size_t input = 0;
  // Its inputs were read where the run was submitted; here only their names count.
  return build_job_spec(CommandId::run, words_for_task(words), [&](const Input&) {
    return input < job.names.size() ? job.names[input++] : std::vector<std::string>();
  });
}

RunEnd work(const SpoolFolder& spool, const TaskPlace& place, Duration warning,
            const sys::Guard& guard) {
  JobSpec spec;
  try {
    const SpooledJob job = read_job(spool);
    restore_environment(job.environment);
    enter(job);
    spec = spec_for_task(spec_of(job), place);
  } catch (const std::exception& error) {
    write_task_fault(spool, place, error.what());
    throw;
  }
  return work_on_task(
      spec, spool, place, guard, [] { return near_end != 0; }, warning);
}

}  // namespace

RunEnd work_on_cluster(std::span<const std::string> arguments) {
  const WorkerWords words(arguments);
  const SpoolFolder spool(words.text("--spool"));
  const TaskPlace place = place_in(words);
  const Duration warning = std::chrono::seconds(words.number("--warning"));
  watch_for_warning();
  const sys::GuardedEnd end = sys::run_guarded([&](const sys::Guard& guard) {
    const RunEnd run = report_errors([&] { return work(spool, place, warning, guard); });
    return sys::GuardedEnd{run.exit_code, run.signal, run.leaves_threads};
  });
  if (end.is_unasked) {
    report_unasked_end(end.exit_code);
    return RunEnd{.exit_code = 3};
  }
  // That items failed is in their records; for the engine the task did what it was to do.
  return {.exit_code = end.exit_code == 1 ? 0 : end.exit_code, .signal = end.signal};
}

}  // namespace localexec::cli
