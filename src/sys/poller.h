// Waiting for many descriptors at once (epoll(7)).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/time_point.h"
#include "sys/fd.h"

namespace localexec::sys {

// Says whose event it is. The generation tells a slot's present use from its former one: a
// descriptor that some process still holds can be reported under the tag of its old owner.
struct Tag {
  std::uint8_t channel = 0;
  std::uint32_t slot = 0;  // below 2^24
  std::uint32_t generation = 0;

  bool operator==(const Tag&) const = default;
};

class Poller {
 public:
  Poller();

  // Reports `fd` under `tag` while it can be read from, or is at its end. False with errno where
  // the system has no room for one more (ENOMEM, ENOSPC).
  bool add(int fd, Tag tag);
  // The same while it can be written to, or nobody reads it any more.
  bool add_for_writing(int fd, Tag tag);
  // REQUIRES: called before the descriptor is closed.
  void remove(int fd);

  // The tags that are ready, at the latest at `until` (no value: whenever). The vector stays valid
  // until the next call.
  const std::vector<Tag>& wait(std::optional<TimePoint> until, TimePoint now);

 private:
  bool add_for(std::uint32_t events, int fd, Tag tag);

  Fd epoll_;
  std::vector<Tag> ready_;
};

}  // namespace localexec::sys
