#include "run/spilled_line.h"

#include <cstring>
#include <utility>

namespace localexec {

// Layout: the extents, their number, then nothing; a line that is all in memory is its bytes and
// the number 0. The number comes last, so that bytes in memory need not be moved.
std::string to_bytes(SpilledBytes line) {
  std::string bytes = std::move(line.memory);
  for (const Extent& extent : line.extents) {
    char raw[sizeof extent];
    std::memcpy(raw, &extent, sizeof extent);
    bytes.append(raw, sizeof raw);
  }
  const std::uint64_t count = line.extents.size();
  char raw[sizeof count];
  std::memcpy(raw, &count, sizeof count);
  bytes.append(raw, sizeof raw);
  return bytes;
}

std::string to_bytes(std::string_view line) {
  std::string bytes;
  bytes.reserve(line.size() + sizeof(std::uint64_t));
  bytes.append(line).append(sizeof(std::uint64_t), '\0');
  return bytes;
}

std::optional<std::string_view> line_in_memory(std::string_view bytes) {
  std::uint64_t count = 0;
  std::memcpy(&count, bytes.data() + bytes.size() - sizeof count, sizeof count);
  if (count > 0) return std::nullopt;
  return bytes.substr(0, bytes.size() - sizeof count);
}

SpilledBytes line_from_bytes(std::string bytes) {
  SpilledBytes line;
  std::uint64_t count = 0;
  std::memcpy(&count, bytes.data() + bytes.size() - sizeof count, sizeof count);
  bytes.resize(bytes.size() - sizeof count);
  line.extents.resize(count);
  const std::size_t extents = count * sizeof(Extent);
  if (count > 0) {
    std::memcpy(line.extents.data(), bytes.data() + bytes.size() - extents, extents);
  }
  bytes.resize(bytes.size() - extents);
  line.size = bytes.size();
  for (const Extent& extent : line.extents) line.size += extent.length;
  line.memory = std::move(bytes);
  return line;
}

}  // namespace localexec
