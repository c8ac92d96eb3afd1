#include "run/job_slots.h"

#include <utility>

namespace localexec {

bool JobSlots::take(std::uint32_t worker) {
  Place& place = places_[worker];
  if (place.calls == 0) {
    if (first_is_used_) {
      auto token = server_.take();
      if (!token) return false;
      place.token = std::move(*token);
    }
    first_is_used_ = true;
    ++used_;
  }
  ++place.calls;
  return true;
}

void JobSlots::leave(std::uint32_t worker) {
  Place& place = places_[worker];
  if (--place.calls > 0) return;
  if (!place.token) first_is_used_ = false;
  place.token.reset();
  if (--used_ == 0 && own_tokens_) server_.refill(*own_tokens_);
}

}  // namespace localexec
