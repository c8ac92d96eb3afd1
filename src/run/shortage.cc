#include "run/shortage.h"

#include <system_error>
#include <utility>

namespace localexec {

void Shortage::meet(int error, bool others_run, TimePoint now) {
  is_on_ = true;
  try_again_ = now + kPause;
  if (others_run) return alone_since_.reset();
  if (!alone_since_) alone_since_ = now;
  if (now - *alone_since_ < kLimit) return;
  throw std::system_error(error, std::generic_category(), "cannot start any process");
}

bool Shortage::end() {
  try_again_.reset();
  alone_since_.reset();
  return std::exchange(is_on_, false);
}

bool Shortage::pauses(TimePoint now) {
  if (try_again_ && now >= *try_again_) try_again_.reset();
  return try_again_.has_value();
}

void Shortage::shift(Duration stopped) {
  if (try_again_) *try_again_ += stopped;
  if (alone_since_) *alone_since_ += stopped;
}

}  // namespace localexec
