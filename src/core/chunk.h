// A run of consecutive items: the unit that a worker takes.
#pragma once

#include <cstdint>

namespace localexec {

struct Chunk {
  std::uint64_t number = 0;
  std::uint64_t first = 0;  // index of its first item
  std::uint64_t count = 0;  // items in it

  bool operator==(const Chunk&) const = default;
};

}  // namespace localexec
