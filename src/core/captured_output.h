// What a call wrote on one of its streams.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace localexec {

// A run of bytes in the run's spill file.
struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// Those of the extents, in order, then those in memory.
struct SpilledBytes {
  std::vector<Extent> extents;
  std::string memory;
  std::uint64_t size = 0;  // bytes in all
};

struct CapturedOutput {
  SpilledBytes bytes;
  bool utf8 = true;

  bool empty() const { return bytes.size == 0; }
};

}  // namespace localexec
