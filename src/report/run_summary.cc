#include "report/run_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/json_text.h"
#include "report/record_json.h"

namespace localexec {
namespace {

constexpr std::array kStatuses{Status::ok,     Status::failed, Status::timeout,
                               Status::killed, Status::error,  Status::canceled};

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

std::uint64_t sum(const std::array<std::uint64_t, 6>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::string counts_json(const std::array<std::uint64_t, 6>& counts) {
  std::string out;
  for (const Status status : kStatuses) {
    out += fmt::format(R"({}"{}":{})", out.empty() ? "{" : ",", status_name(status),
                       counts[static_cast<std::size_t>(status)]);
  }
  return out + "}";
}

}  // namespace

RunSummary::RunSummary(const JobSpec& spec, std::uint32_t workers, WallTime start_wall,
                       TimePoint start)
    : names_(spec.variable_names()),
      workers_(workers),
      most_workers_(workers),
      start_wall_(start_wall),
      start_(start),
      workers_since_(start) {}

void RunSummary::workers(std::uint32_t workers, TimePoint now) {
  places_ += (now - workers_since_) * workers_;
  workers_since_ = now;
  workers_ = workers;
  most_workers_ = std::max(most_workers_, workers);
}

void RunSummary::ended(std::uint32_t /*call*/, const Ticket& /*ticket*/, const Item& /*item*/,
                       const Attempt& attempt, TimePoint /*now*/) {
  ++attempts_;
  busy_ += attempt.times.elapsed;
  user_ += attempt.times.user;
  system_ += attempt.times.system;
  max_rss_ = std::max(max_rss_, attempt.times.max_rss);
}

void RunSummary::finished(const Record& record) {
  by_status_[static_cast<std::size_t>(record.status())] += record.item.count();
  const Duration elapsed = record.last().times.elapsed;
  if (slowest_.size() == kSlowest && elapsed <= slowest_.back().elapsed) return;
  if (slowest_.size() == kSlowest) slowest_.pop_back();
  const auto faster =
      std::find_if(slowest_.begin(), slowest_.end(),
                   [elapsed](const SlowItem& slow) { return slow.elapsed < elapsed; });
  slowest_.insert(faster, {record.item.in_short(), record.status(), elapsed});
}

void RunSummary::reused(Status status, const Item& item) {
  reused_by_status_[static_cast<std::size_t>(status)] += item.count();
}

std::string RunSummary::slowest_json() const {
  std::string out = "[";
  for (const SlowItem& slow : slowest_) {
    out += out.size() > 1 ? ",{" : "{";
    out += slow.item.chunk ? fmt::format(R"("items":[{},{}])", slow.item.first(), slow.item.count())
                           : fmt::format(R"("index":{})", slow.item.index);
    out += fmt::format(R"(,"status":"{}","elapsed":{:.6f})", status_name(slow.status),
                       seconds(slow.elapsed));
    if (!slow.item.chunk) {
      out += R"(,"vars":)";
      append_variables(names_, slow.item.values, out);
    }
    out += '}';
  }
  return out + "]";
}

// A member with the comma after it; nothing where there was no probe.
std::string RunSummary::probe_json() const {
  if (!probe_) return {};
  return fmt::format(
      R"("probe":{{"calls":{},"elapsed":{:.6f},"processor":{:.6f},"share":{:.4f},"workers":{}}},)",
      probe_->calls, seconds(probe_->elapsed), seconds(probe_->processor), probe_->share,
      probe_->workers);
}

std::string RunSummary::json(const RunEnd& end, TimePoint now) const {
  const double elapsed = seconds(now - start_);
  const std::uint64_t ran = sum(by_status_);
  return fmt::format(
      R"({{"exit":{},"total":{},"items":{},"status":{},"reused":{},"attempts":{},"workers":{},)"
      R"("start":"{}","elapsed":{:.6f},"busy":{:.6f},"efficiency":{:.4f},)"
      R"("items_per_second":{:.3f},"user":{:.6f},"sys":{:.6f},"max_rss":{},{}"slowest":{}}})"
      "\n",
      end.exit_code, total_ ? std::to_string(*total_) : "null", ran, counts_json(by_status_),
      counts_json(reused_by_status_), attempts_, most_workers_, rfc3339(start_wall_), elapsed,
      seconds(busy_), ratio(seconds(busy_), seconds(places_ + (now - workers_since_) * workers_)),
      ratio(static_cast<double>(ran), elapsed), seconds(user_), seconds(system_), max_rss_,
      probe_json(), slowest_json());
}

}  // namespace localexec
