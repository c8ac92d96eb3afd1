#include "cli/engine_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "cli/job_draft.h"
#include "cli/option_values.h"
#include "core/usage_error.h"
#include "engine/slurm/submit_options.h"
#include "sys/executable.h"

namespace localexec::cli {
namespace {

EngineKind parse_engine(std::string_view text) {
  if (text == "local") return EngineKind::local;
  if (text == "slurm") return EngineKind::slurm;
  throw UsageError(fmt::format("--engine {}: write local or slurm", text));
}

constexpr std::array kRows{
    OptionRow{"engine", '\0', OptionKind::value, "local|slurm", "local|slurm", in::kItems,
              "Where the workers are: on this machine, or in array tasks of Slurm jobs, which "
              "sbatch must be able to submit from here. See ENGINES.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.engine.kind = parse_engine(given.value());
              }},
    OptionRow{"slurm", '\0', OptionKind::each, "OPTIONS", "", in::kItems,
              "Options for sbatch, as one argument: --slurm '--partition=long --mem=4G'. What "
              "localexec must set itself is refused by its name.",
              [](JobDraft& job, const GivenOption& given) {
                const std::vector<std::string> words = split_options(given.value());
                check_submit_options(words);
                auto& all = job.spec.engine.submit_options;
                all.insert(all.end(), words.begin(), words.end());
              }},
    OptionRow{"spool", '\0', OptionKind::value, "DIR", "", in::kItems,
              "The folder, on a file system that all nodes see, in which a run on a cluster makes "
              "its spool folder. Default: that of the --output file, or the current one.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.engine.spool = parse_name(given.value(), "--spool", "folder");
              }},
    OptionRow{
        "detach", '\0', OptionKind::flag, "", "", in::kItems,
        "Submit the run, leave it to the cluster, and print the command that comes back to it: "
        "the same with --resume. Needs --output FILE.",
        [](JobDraft& job, const GivenOption&) { job.spec.engine.detach = true; }},
};

void check(JobDraft& job) {
  const EngineSpec& engine = job.spec.engine;
  if (engine.detach && job.spec.output.file.empty()) {
    throw UsageError("--detach: there is nothing to come back to; name it by --output FILE");
  }
  if (engine.kind != EngineKind::local) return;
  if (engine.detach) {
    throw UsageError("--detach: the run is on this machine; give --engine slurm, or leave it out");
  }
  if (!engine.submit_options.empty()) {
    throw UsageError("--slurm: the run is on this machine; give --engine slurm too");
  }
  if (!engine.spool.empty()) {
    throw UsageError("--spool: the run is on this machine; give --engine slurm, or leave it out");
  }
}

// What is known to mean the same on a cluster; of the machine's resources, on each of its machines.
// Any other option is refused, not ignored.
constexpr std::array<std::string_view, 56> kForCluster{"var",
                                                       "range",
                                                       "list",
                                                       "items",
                                                       "null",
                                                       "csv",
                                                       "tsv",
                                                       "jsonl",
                                                       "glob",
                                                       "commands",
                                                       "zip",
                                                       "set",
                                                       "workers",
                                                       "chunk",
                                                       "persistent",
                                                       "shell",
                                                       "executor",
                                                       "io",
                                                       "cpu",
                                                       "timeout",
                                                       "grace",
                                                       "retries",
                                                       "retry-delay",
                                                       "retry-on",
                                                       "halt",
                                                       "halt-on",
                                                       "deadline",
                                                       "max-load",
                                                       "min-free-memory",
                                                       "max-memory",
                                                       "nice",
                                                       "pin",
                                                       "pressure",
                                                       "fields",
                                                       "unordered",
                                                       "result",
                                                       "values",
                                                       "raw",
                                                       "tag-lines",
                                                       "format",
                                                       "output",
                                                       "max-output",
                                                       "results-dir",
                                                       "resume",
                                                       "retry-failed",
                                                       "progress",
                                                       "progress-fd",
                                                       "color",
                                                       "summary",
                                                       "trace",
                                                       "junit",
                                                       "report",
                                                       "engine",
                                                       "slurm",
                                                       "spool",
                                                       "detach"};

// Of the group of what is printed, all that a call has to do with.
constexpr std::string_view kResult = "result";

bool is_of(const OptionGroup& group, const OptionRow& option) {
  return std::ranges::any_of(group.rows,
                             [&](const OptionRow& row) { return row.name == option.name; });
}

}  // namespace

const OptionGroup kEngineOptions{"Engines", kRows, check};

void check_engine(const ParsedWords& words, const JobSpec& spec) {
  for (const GivenOption& given : words.options) {
    if (std::ranges::count(kForCluster, given.option->name) != 0) continue;
    throw UsageError(fmt::format("--{}: does not work with --engine slurm yet; leave it out",
                                 given.option->name));
  }
  if (spec.calls_take_chunks()) {
    throw UsageError("{x...}: calls over a chunk do not work with --engine slurm yet; write {x}");
  }
  if (spec.workers.unit == WorkerCount::Unit::percent ||
      spec.workers.unit == WorkerCount::Unit::times) {
    throw UsageError(
        "--workers: with --engine slurm it is how many array tasks run at once; write a number");
  }
  if (sys::find_program("sbatch").error != 0) {
    throw UsageError(
        "--engine slurm: there is no sbatch in PATH; run it on a machine from which jobs are "
        "submitted");
  }
}

ParsedWords words_for_task(const ParsedWords& words) {
  ParsedWords kept = words;
  std::erase_if(kept.options, [](const GivenOption& given) {
    const OptionRow& option = *given.option;
    return is_of(kSeeingOptions, option) || is_of(kEngineOptions, option) ||
           (is_of(kOutputOptions, option) && option.name != kResult);
  });
  return kept;
}

}  // namespace localexec::cli
