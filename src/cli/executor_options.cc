#include <fmt/format.h>

#include <array>

#include "cli/job_draft.h"
#include "cli/option_values.h"
#include "core/usage_error.h"

namespace localexec::cli {
namespace {

void set_executor(JobDraft& job, const GivenOption& given) {
  const std::string& value = given.value();
  if (value == "auto") {
    job.executor.reset();
  } else if (value == "threads") {
    job.executor = ExecutorKind::threads;
  } else if (value == "processes") {
    job.executor = ExecutorKind::processes;
  } else {
    throw UsageError(fmt::format("--executor {}: write auto, threads or processes", value));
  }
}

void tag(JobDraft& job, ExecutorKind kind) {
  if (job.executor && *job.executor != kind) {
    throw UsageError(
        "--io, --cpu and --executor: say different things; --io is --executor threads, --cpu is "
        "--executor processes: leave one out");
  }
  job.executor = kind;
}

constexpr std::array kRows{
    OptionRow{"executor", '\0', OptionKind::value, "auto|threads|processes",
              "auto|threads|processes", in::kAll,
              "How a worker runs a call. processes: as a process of its own; functions in worker "
              "processes. threads: functions in threads of the runner, a command by a thread that "
              "starts it and waits for it, and 4 times as many workers by default: for what waits "
              "for a network, a disk or a clock. auto (the default): threads for a function that "
              "must stay in this process or says that it waits, as the built-in ones do; for a "
              "program that is known to wait, as curl and sleep are, and a script or function "
              "whose source calls what waits; else processes. localexec classify shows what it "
              "finds.",
              set_executor},
    OptionRow{"io", '\0', OptionKind::flag, "", "", in::kAll,
              "The same as --executor threads: the calls wait more than they compute.",
              [](JobDraft& job, const GivenOption&) { tag(job, ExecutorKind::threads); }},
    OptionRow{"cpu", '\0', OptionKind::flag, "", "", in::kAll,
              "The same as --executor processes: the calls compute.",
              [](JobDraft& job, const GivenOption&) { tag(job, ExecutorKind::processes); }},
    OptionRow{"probe", '\0', OptionKind::value, "K", "", in::kLoop,
              "Begin with a worker a processor, and choose their number by what the first K calls "
              "used: where they waited for more than half of their time, as many as keep the "
              "processors busy, 4 a processor at most. A note on standard error and --summary tell "
              "the figures. Not with --workers, nor for functions and --persistent, whose "
              "processor time is not known by the call.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.probe =
                    parse_number<std::uint64_t>(given.value(), "--probe", 1, 1'000'000);
              }},
};

void check(JobDraft& job) {
  if (!job.spec.probe || job.spec.workers.unit == WorkerCount::Unit::standard) return;
  throw UsageError(
      "--probe, --workers: both say how many workers there are; leave one of them out");
}

}  // namespace

const OptionGroup kExecutorOptions{"Executors", kRows, check};

}  // namespace localexec::cli
