// A finished record on its way back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/record.h"
#include "sys/spill_file.h"

namespace localexec {

// Beyond so many bytes a stream has a file of its own, so that no line is long.
inline constexpr std::uint64_t kLongestSpooledStream = 1 << 20;

struct SpooledRecord {
  std::uint64_t slot = 0;
  Record record;
  // Files, in the spool folder, of streams that are too long for a line; else empty.
  std::string out_file;
  std::string err_file;
};

// One JSON object. `record` is what the local engine made of the call; streams with a file are
// left out.
std::string spool_json(const SpooledRecord& spooled, const sys::SpillFile& spill);
// Output comes to lie in memory or in `spill`; that of a file is not read.
SpooledRecord spooled_record(std::string_view json, sys::SpillFile& spill);

}  // namespace localexec
