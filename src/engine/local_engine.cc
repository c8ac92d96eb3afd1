#include "engine/local_engine.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <utility>

#include "engine/chunk_calls.h"
#include "engine/local_executor.h"
#include "engine/run_resources.h"
#include "input/loop_sources.h"
#include "report/control_server.h"
#include "report/flat_results.h"
#include "report/json_result.h"
#include "report/output_file.h"
#include "report/record_output.h"
#include "report/run_watch.h"
#include "sys/clock.h"
#include "sys/descendants.h"
#include "sys/moved_fd.h"
#include "sys/processors.h"
#include "sys/runtime_folder.h"
#include "sys/spawn.h"

namespace localexec {
namespace {

constexpr std::uint64_t kOwnDescriptors = 64;
// Calls over a chunk that wait for a retry: they hold all its items.
constexpr std::size_t kMostChunksWaiting = 64;
// Default workers of the threads executor, as a multiple of the processors.
constexpr std::uint64_t kThreadsPerProcessor = 4;

SchedulingRules rules_of(const JobSpec& spec, std::uint32_t workers) {
  SchedulingRules rules{spec.chunk, workers, spec.retry, spec.halt, {}};
  if (spec.sends_items() && spec.chunk.kind == ChunkPolicy::Kind::fixed) {
    rules.window =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(spec.chunk.size, WindowTuner::kMost));
  }
  if (spec.calls_take_chunks()) {  // a chunk is an item of the run
    rules.chunk = {ChunkPolicy::Kind::fixed, 1};
    rules.most_retries = kMostChunksWaiting;
  }
  if (spec.limits.deadline) rules.deadline = sys::now() + *spec.limits.deadline;
  return rules;
}

// Whether answers bring the result as JSON, so that it need not be read from the output.
bool gives_json(const JobSpec& spec) {
  return spec.function || (spec.protocol && *spec.protocol != WorkerProtocol::lines);
}

// Chunks of an even size need to know how many items there are. False when a signal came first.
bool read_to_end(ItemFeed& feed, const sys::SignalWatch& signals) {
  while (!feed.total()) {
    feed.wait_for_more(signals.fd());
    pollfd signaled{signals.fd(), POLLIN, 0};
    if (::poll(&signaled, 1, 0) > 0) return false;
  }
  return true;
}

void notify(std::string_view line) {
  // A message that cannot be written has nowhere else to go.
  sys::write_all(STDERR_FILENO, std::string(line) + "\n");
}

void raise_open_files(sys::Spawner& spawner, const JobSpec& spec, std::uint32_t workers) {
  spawner.raise_open_files(workers * descriptors_per_call(spec) + kOwnDescriptors);
}

// A run that cannot be found goes on all the same; who gave it a name wants to find it.
void listen(ControlServer& control, const JobSpec& spec,
            const std::function<void(std::string_view)>& tell) {
  const std::string why_not = control.listen();
  if (why_not.empty() || spec.seeing.name.empty()) return;
  tell(fmt::format("localexec: note: localexec ctl cannot reach this run: no socket in {}: {}",
                   fmt::join(sys::runtime_folders(), " or "), why_not));
}

// On every way out, by an exception too.
struct NothingLeft {
  NothingLeft() = default;
  NothingLeft(const NothingLeft&) = delete;
  NothingLeft& operator=(const NothingLeft&) = delete;
  ~NothingLeft() {
    try {
      if (!sys::kill_descendants()) notify("localexec: note: some processes could not be ended");
    } catch (const std::exception&) {
      // Out of memory: this process is about to end, and its guardian then kills them.
    }
  }
};

std::uint32_t workers_of(const JobSpec& spec, std::uint64_t processors) {
  if (spec.function && !spec.function->is_thread_safe) return 1;
  // A probe begins where calls cannot wait for each other's processors.
  const std::uint64_t standard =
      !spec.probe && spec.executor == ExecutorKind::threads ? kThreadsPerProcessor : 1;
  return static_cast<std::uint32_t>(spec.workers.resolve(processors, standard));
}

}  // namespace

std::uint32_t local_workers(const JobSpec& spec) {
  return workers_of(spec, sys::usable_processors());
}

RunEnd run_locally(const JobSpec& spec, ItemSource items, const sys::Guard& guard, int out,
                   const MakeOutlet& make_outlet) {
  sys::Spawner spawner;  // first: it remembers how things were
  const bool may_mix = spec.function && !make_outlet;
  const sys::Fd records = may_mix ? sys::move_aside(out, STDERR_FILENO) : sys::Fd();
  if (records) out = records.get();  // what a function prints does not mix with them
  constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1};
  const sys::SignalWatch signals(kSignals);
  RunResources resources(spec, guard);  // tokens go back after the calls have gone
  const NothingLeft nothing_left;
  sys::SpillFile spill(sys::temporary_folder());
  const std::uint64_t processors = sys::usable_processors();
  const std::uint32_t workers = workers_of(spec, processors);
  ItemFeed feed(as_calls_take_them(std::move(items), spec, workers), fixed_values(spec), spill);
  if (spec.chunk.kind == ChunkPolicy::Kind::even && !spec.calls_take_chunks() &&
      !read_to_end(feed, signals)) {
    const int signal = signals.next().value_or(sys::ReceivedSignal{SIGINT, 0}).number;
    return {.exit_code = 128 + signal, .signal = signal};
  }

  const SchedulingRules rules = rules_of(spec, workers);
  Scheduler scheduler(rules, feed.total());
  resources.prepare(scheduler.workers());
  const auto raise_limit = [&](std::uint32_t most) { raise_open_files(spawner, spec, most); };
  raise_limit(scheduler.workers());
  sys::Poller poller;
  const auto local =
      make_executor({spec, poller, spawner, spill, scheduler.workers(), resources.limits()});
  local->prepare(signals.fd(), rules.deadline);
  const bool to_file = !spec.output.file.empty();
  RunWatch watch(spec, scheduler.workers(), processors, to_file ? -1 : out, spill);
  const auto tell = [&watch](std::string_view line) { watch.notify(line); };
  resources.tell(tell);
  std::optional<OutputFile> file;
  if (to_file) file.emplace(spec.output, tell);
  std::optional<RecordOutput> output;
  std::unique_ptr<LocalOutlet> outlet;
  if (make_outlet) {
    outlet = make_outlet(spill, scheduler);
  } else {
    output.emplace(spec, file ? file->fd() : out, file ? file->name() : "standard output", spill,
                   file ? file->journal() : nullptr);
  }

  ControlServer control(identity_of(spec, guard.guardian, watch.start()), watch.meter(), poller,
                        Runner::kControlChannel, processors);
  if (spec.seeing.can_be_steered) listen(control, spec, tell);

  RunnerParts parts{spec,
                    feed,
                    scheduler,
                    local->executor(),
                    outlet ? static_cast<RecordSink&>(*outlet) : *output,
                    poller,
                    signals,
                    guard,
                    processors,
                    spec.sends_items(),
                    {},
                    tell,
                    watch.observers(),
                    resources.admission(),
                    resources.job_slots(),
                    &control,
                    raise_limit};
  if (outlet) {
    parts.observers.push_back(outlet.get());
    parts.chunk_of = [&outlet](const Item& item) { return outlet->chunk_of(item); };
  }
  // What each worker is given of the machine was made for so many.
  if (resources.limits() != nullptr || resources.job_slots() != nullptr) {
    parts.most_workers = scheduler.workers();
  }
  std::optional<WorkerProbe> probe;
  if (spec.probe) parts.probe = &probe.emplace(*spec.probe, processors);
  if (spec.output.result == ResultKind::json && !gives_json(spec)) {
    parts.judge = [&spill](CallEnd& end, const Item&) { read_json_result(end, spill); };
  }
  if (spec.flatten) {
    parts.judge = [&spill, kind = spec.output.result](CallEnd& end, const Item& item) {
      check_flat_results(end, item, kind, spill);
    };
  }
  RunEnd end = Runner(std::move(parts)).run();
  if (end.signal == 0) local->finish();
  sys::end_descendants(end.signal == 0 ? spec.limits.grace : Duration::zero());
  if (const std::string doubt = local->doubt(); !doubt.empty()) {
    tell("localexec: error: " + doubt);
    if (end.exit_code == 0) end.exit_code = 1;
  }
  if (file && end.all_written) file->finish(end.all_items);
  watch.finish(end);
  end.leaves_threads = local->has_left_threads();
  return end;
}

}  // namespace localexec
