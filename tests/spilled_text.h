// Looking at bytes wherever they are kept.
#pragma once

#include <string>

#include "run/spilling_buffer.h"

namespace localexec {

inline std::string text_of(const SpilledBytes& bytes, const sys::SpillFile& spill) {
  std::string text;
  for_each_piece(bytes, spill, [&text](std::string_view piece) { text += piece; });
  return text;
}

// All in memory.
inline SpilledBytes in_memory(std::string text) {
  SpilledBytes bytes;
  bytes.size = text.size();
  bytes.memory = std::move(text);
  return bytes;
}

// All on disk.
inline SpilledBytes on_disk(std::string_view text, sys::SpillFile& spill) {
  SpilledBytes bytes;
  bytes.extents.push_back(spill.append(text));
  bytes.size = text.size();
  return bytes;
}

}  // namespace localexec
