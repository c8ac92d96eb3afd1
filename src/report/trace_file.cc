#include "report/trace_file.h"

#include <fmt/format.h>

#include <chrono>

#include "core/json_text.h"
#include "report/item_label.h"

namespace localexec {
namespace {

constexpr std::size_t kLabelWidth = 60;

double micros(Duration duration) { return static_cast<double>(duration.count()) / 1e3; }
double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

std::string ending_of(const ProcessEnd& end) {
  if (end.kind == ProcessEnd::Kind::exited) return fmt::format(R"(,"exit":{})", end.number);
  if (end.kind == ProcessEnd::Kind::none) return {};
  return fmt::format(R"(,"signal":"{}")", signal_name(end.number));
}

}  // namespace

TraceFile::TraceFile(const JobSpec& spec, const std::string& path, TimePoint start)
    : names_(spec.variable_names()), start_(start), file_("--trace", path) {
  file_.append(R"([{"ph":"M","name":"process_name","pid":1,"tid":0,"args":{"name":"localexec"}})");
}

void TraceFile::started(std::uint32_t call, const Ticket& ticket, const Item& /*item*/,
                        TimePoint now) {
  if (call >= started_.size()) started_.resize(call + 1);
  started_[call] = now;
  name_lane(ticket.worker);
}

void TraceFile::name_lane(std::uint32_t worker) {
  if (worker >= is_named_.size()) is_named_.resize(worker + 1);
  if (is_named_[worker]) return;
  is_named_[worker] = true;
  file_.append(fmt::format(
      ",\n"
      R"({{"ph":"M","name":"thread_name","pid":1,"tid":{0},"args":{{"name":"worker {0}"}}}})",
      worker));
}

void TraceFile::ended(std::uint32_t call, const Ticket& ticket, const Item& item,
                      const Attempt& attempt, TimePoint /*now*/) {
  std::string label = item_label(names_, item, kLabelWidth);
  if (label.empty()) label = item_name(item);
  const std::string_view status = status_name(status_of(attempt.outcome));
  std::string event = ",\n{\"name\":";
  append_quoted(label, event);
  event += fmt::format(
      R"(,"cat":"{}","ph":"X","ts":{:.3f},"dur":{:.3f},"pid":1,"tid":{},"args":{{"index":{},)"
      R"("attempt":{},"status":"{}"{},"user":{:.6f},"sys":{:.6f},"max_rss":{},"vars":)",
      status, micros(started_[call] - start_), micros(attempt.times.elapsed), ticket.worker,
      item.first(), ticket.attempt, status, ending_of(end_of(attempt.outcome)),
      seconds(attempt.times.user), seconds(attempt.times.system), attempt.times.max_rss);
  append_variables(names_, item.values, event);
  if (item.chunk) event += fmt::format(R"(,"count":{})", item.count());
  file_.append(event);
  file_.append("}}");
}

void TraceFile::finish() {
  file_.append("\n]\n");
  file_.finish();
}

}  // namespace localexec
