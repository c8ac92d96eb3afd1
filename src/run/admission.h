// Whether the machine has room for one more call, and whether it is time for one.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/resource_spec.h"
#include "core/time_point.h"
#include "sys/machine_load.h"

namespace localexec {

// Where the figures come from; one without a value is not known. Only those that a rule needs are
// asked, ten times a second at most.
struct Gauges {
  std::function<std::optional<double>()> runnable_processes;
  std::function<std::optional<std::uint64_t>()> free_memory;  // bytes
  std::function<std::optional<sys::Pressure>()> pressure;
  double processors = 1;  // of the machine
};

// Fed with the time and what happens; reads only its gauges. What was started since the figures
// were read counts on top of them: a process, and the memory that calls turned out to take, or,
// before one has ended, no second start until the figures are read again.
class Admission {
 public:
  Admission(const AdmissionRules& rules, Gauges gauges);

  // Whether a call may start now, where so many run. One may always run, but for the pace.
  bool admits(TimePoint now, std::size_t running);
  // After a refusal: when to ask again, and what it is for. The reason is empty where a rule works
  // as whoever set it expects: the pace, or steps between starts while figures are near their
  // limit.
  TimePoint ask_again_at() const { return ask_again_at_; }
  const std::string& reason() const { return reason_; }

  void started(TimePoint now);
  void ended(std::uint64_t max_rss);

  // The options that can do nothing since the machine does not tell their figures.
  std::vector<std::string> without_figures() const;

 private:
  // No value: go on. Empty: wait a little, which is nothing to tell.
  using Objection = std::optional<std::string>;

  void read(TimePoint now);
  bool refuse(TimePoint again, std::string reason);
  bool has_gauge_rule() const;
  Objection too_much_load() const;
  Objection too_little_memory(TimePoint now);
  Objection too_much_pressure(TimePoint now) const;

  AdmissionRules rules_;
  Gauges gauges_;
  TimePoint ask_again_at_;
  std::string reason_;

  TimePoint delayed_until_;
  TimePoint paced_until_;  // see started()
  std::optional<TimePoint> last_start_;

  std::optional<TimePoint> read_at_;
  double load_ = 0;
  std::optional<std::uint64_t> free_memory_;
  sys::Pressure pressure_;
  std::uint64_t started_since_read_ = 0;
  std::deque<TimePoint> starts_;  // of the calls whose memory may not show in the figures yet
  std::uint64_t largest_ = 0;     // bytes that an ended call took at most
};

}  // namespace localexec
