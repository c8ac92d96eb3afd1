// Processes, memory or descriptors that the machine refuses: when to ask again, and when to give
// up.
#pragma once

#include <chrono>
#include <optional>

#include "core/time_point.h"

namespace localexec {

class Shortage {
 public:
  static constexpr Duration kPause = std::chrono::milliseconds(50);  // between two tries
  static constexpr Duration kLimit = std::chrono::seconds(60);

  // A start was refused with this errno. While others run they will give back what is missing, and
  // it only means fewer at a time. Throws std::system_error where nothing has run for kLimit.
  void meet(int error, bool others_run, TimePoint now);
  // Something was started. True where there was a shortage.
  bool end();

  // Whether it is too early for another try.
  bool pauses(TimePoint now);
  std::optional<TimePoint> try_again() const { return try_again_; }
  // So long no clock counted.
  void shift(Duration stopped);

 private:
  bool is_on_ = false;
  std::optional<TimePoint> try_again_;
  std::optional<TimePoint> alone_since_;  // nothing ran since then
};

}  // namespace localexec
