#include "report/run_status.h"

#include <fmt/format.h>

#include <chrono>

#include "core/harmless_text.h"
#include "core/json_text.h"
#include "core/shell_quote.h"
#include "report/item_label.h"
#include "report/progress_text.h"
#include "report/record_json.h"

namespace localexec {
namespace {

constexpr std::size_t kCommandWidth = 200;
constexpr std::size_t kNameWidth = 64;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::string null_or_seconds(const std::optional<Duration>& duration) {
  return duration ? fmt::format("{:.3f}", seconds(*duration)) : "null";
}

// "gzip" for /bin/gzip -9 {}, "shapes:area" for @python shapes:area.
std::string standard_name(const std::vector<std::string>& words) {
  if (words.empty()) return "commands";
  if (words.front().starts_with("@") && words.size() > 1) return words[1];
  return words.front().substr(words.front().rfind('/') + 1);
}

void append_call(const RunningCall& call, WallTime now, std::string& out) {
  const WallTime start = now - std::chrono::duration_cast<WallTime::duration>(call.since);
  out += fmt::format(R"({{"index":{},"worker":{},"attempt":{},"start":"{}","elapsed":{:.3f},)"
                     R"("item":)",
                     call.index, call.worker, call.attempt, rfc3339(start), seconds(call.since));
  append_quoted(call.label, out);
  out += '}';
}

}  // namespace

RunIdentity identity_of(const JobSpec& spec, long pid, WallTime start) {
  RunIdentity run{pid, spec.seeing.name, {}, start};
  if (run.name.empty()) {
    run.name = cut_label(harmless(standard_name(spec.command_words)), kNameWidth);
  }
  run.command = cut_label(harmless(shell_quote_visibly(spec.command_words)), kCommandWidth);
  return run;
}

std::string_view phase_name(RunControl::Phase phase) {
  switch (phase) {
    case RunControl::Phase::running:
      return "running";
    case RunControl::Phase::paused:
      return "paused";
    case RunControl::Phase::draining:
      return "draining";
    case RunControl::Phase::stopping:
      return "stopping";
  }
  return "running";
}

std::string status_json(const RunIdentity& run, const RunStatus& status, bool calls) {
  const ProgressView& progress = status.progress;
  std::string out = fmt::format(R"({{"pid":{},"name":)", run.pid);
  append_quoted(run.name, out);
  out += R"(,"command":)";
  append_quoted(run.command, out);
  out += fmt::format(
      R"(,"phase":"{}","start":"{}","elapsed":{:.3f},"total":{},"done":{},"failed":{},)"
      R"("running":{},"workers":{},"rate":{:.3f},"left":{})",
      phase_name(status.phase), rfc3339(run.start), seconds(progress.elapsed),
      progress.total ? std::to_string(*progress.total) : "null", progress.done, progress.failed,
      progress.running, status.workers, progress.rate, null_or_seconds(progress.left));
  if (calls) {
    out += R"(,"calls":[)";
    for (std::size_t i = 0; i < status.calls.size(); ++i) {
      if (i > 0) out += ',';
      append_call(status.calls[i], status.now, out);
    }
    out += ']';
  }
  return out + "}";
}

std::string status_text(const RunIdentity& run, const RunStatus& status) {
  std::string out = fmt::format("run {} ({}), {}: {}\n{}, {} worker{}", run.pid, run.name,
                                phase_name(status.phase), run.command, facts_text(status.progress),
                                status.workers, status.workers == 1 ? "" : "s");
  for (const RunningCall& call : status.calls) {
    out += fmt::format("\nworker {}: {}{}{} since {}", call.worker, call.name,
                       call.label.empty() ? "" : " (" + call.label + ")",
                       call.attempt > 1 ? fmt::format(", attempt {},", call.attempt) : "",
                       clock_text(call.since));
  }
  return out;
}

std::string status_line(const RunIdentity& run, const RunStatus& status) {
  return fmt::format("{:>8}  {:<8}  {}: {}", run.pid, phase_name(status.phase), run.name,
                     facts_text(status.progress));
}

}  // namespace localexec
