#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "cli/commands.h"
#include "cli/engine_options.h"
#include "cli/error_report.h"
#include "cli/file_clash.h"
#include "cli/job_spec_builder.h"
#include "cli/spec_writer.h"
#include "core/outcome.h"
#include "core/usage_error.h"
#include "engine/cluster_run.h"
#include "engine/former_run.h"
#include "engine/local_engine.h"
#include "engine/slurm/slurm_queue.h"
#include "input/loop_sources.h"
#include "report/output_files.h"
#include "report/wrong_name.h"
#include "sys/guardian.h"
#include "sys/runtime_folder.h"

namespace localexec::cli {
namespace {

// Signals by which a run ends itself after it was interrupted.
bool is_interruption(int signal) {
  return signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT;
}

RunEnd run_in_engine(CommandId command, const ParsedWords& words, const sys::Guard& guard) {
  LoopSources sources;
  SpooledJob job;
  const JobSpec spec = build_job_spec(command, words, [&](const Input& input) {
    return job.names.emplace_back(sources.open(input));
  });
  check_files_differ(spec, words.spec_file);
  if (!spec.output.file.empty()) check_name("--output", spec.output.file);
  make_results_folder(spec.output);
  if (spec.engine.kind == EngineKind::local) {
    if (spec.output.resume && linked_spool(spec.output.file)) {
      throw UsageError(
          fmt::format("--resume: the run of {} was left to a cluster; give --engine slurm too",
                      spec.output.file));
    }
    return run_locally(spec, sources.combine(spec), guard, STDOUT_FILENO);
  }
  check_engine(words, spec);
  job.words = words.all;
  if (!words.spec_file.empty()) job.spec = write_spec(words, spec);
  job.folder = std::filesystem::current_path();
  for (char** entry = environ; *entry != nullptr; ++entry) job.environment.emplace_back(*entry);
  const SlurmQueue queue(spec.engine.submit_options, job.environment);
  return run_on_cluster(spec, job, sources.combine(spec), queue, guard, STDOUT_FILENO);
}

}  // namespace

RunEnd run_job(CommandId command, const ParsedWords& words) {
  // Inputs are opened there, too: what the guardian held open would outlive its reader.
  const sys::GuardedEnd end = sys::run_guarded([&](const sys::Guard& guard) {
    const RunEnd run = report_errors([&] { return run_in_engine(command, words, guard); });
    // Threads that are left may use what a tidy end would take down.
    return sys::GuardedEnd{run.exit_code, run.signal, run.leaves_threads};
  });
  // An engine that was killed, or that one of its threads ended, could not; its socket bears our
  // number.
  if (end.signal != 0 || end.exit_code == 3 || end.is_unasked) {
    sys::remove_run_socket(::getpid());
  }
  if (end.is_unasked) {
    report_unasked_end(end.exit_code);
    return RunEnd{.exit_code = 3};
  }
  if (end.signal != 0 && !is_interruption(end.signal)) {
    report_error("the run was ended from outside by " + signal_name(end.signal) +
                 "; its calls were killed");
    return RunEnd{.exit_code = 3};
  }
  return {.exit_code = end.exit_code, .signal = end.signal};
}

}  // namespace localexec::cli
