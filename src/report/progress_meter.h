// Where a run stands: counts, rate, the time that is left. Pure: it is handed the time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/item.h"
#include "core/outcome.h"
#include "core/time_point.h"
#include "run/scheduler.h"

namespace localexec {

struct LongestCall {
  std::uint64_t index = 0;
  std::string label;
  Duration since{};
};

struct RunningCall {
  std::uint64_t index = 0;
  std::uint32_t worker = 0;
  std::uint32_t attempt = 1;
  std::string name;  // "item 5", "items 5-8"
  std::string label;
  Duration since{};
};

struct ProgressView {
  std::optional<std::uint64_t> total;
  std::uint64_t done = 0;    // items, those of a former run included
  std::uint64_t failed = 0;  // of these, those that did not end ok
  std::uint64_t running = 0;
  Duration elapsed{};
  double rate = 0;  // items a second, more by what came lately
  std::optional<Duration> left;
  std::optional<LongestCall> longest;
  std::string held_back;  // why calls that could start do not; empty: none is
};

class ProgressMeter {
 public:
  ProgressMeter(std::vector<std::string> names, TimePoint start)
      : names_(std::move(names)), start_(start), rated_at_(start) {}

  void total(std::uint64_t items) { total_ = items; }
  void started(std::uint32_t call, const Ticket& ticket, const Item& item, TimePoint now);
  void ended(std::uint32_t call);
  // So many items.
  void finished(Status status, std::uint64_t items = 1);
  void reused(Status status, std::uint64_t items = 1);
  void held_back(const std::string& reason) { held_back_ = reason; }

  // Also brings the rate up to date: to be called now and then.
  ProgressView view(TimePoint now);
  // All that is under way, the longest first.
  std::vector<RunningCall> calls(TimePoint now) const;

 private:
  struct Running {
    bool is_running = false;
    std::uint32_t worker = 0;
    std::uint32_t attempt = 1;
    Item item;
    TimePoint since;
  };

  void update_rate(TimePoint now);
  std::optional<LongestCall> longest(TimePoint now) const;

  std::vector<std::string> names_;
  std::vector<Running> running_;  // by call
  std::uint64_t running_count_ = 0;
  std::optional<std::uint64_t> total_;
  std::uint64_t done_ = 0;
  std::uint64_t reused_ = 0;
  std::uint64_t failed_ = 0;
  std::string held_back_;

  // Items and seconds, each worth less the longer ago they were.
  TimePoint start_;
  TimePoint rated_at_;
  std::uint64_t rated_done_ = 0;
  double recent_items_ = 0;
  double recent_seconds_ = 0;
};

}  // namespace localexec
