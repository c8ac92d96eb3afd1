#include "engine/spool_line.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

namespace localexec {
namespace {

constexpr std::size_t kDigits = 16;

std::string checksum(std::string_view json) {
  return fmt::format("{:016x}", XXH3_64bits(json.data(), json.size()));
}

}  // namespace

std::string seal_line(std::string_view json) {
  std::string line = checksum(json);
  line += ' ';
  line += json;
  line += '\n';
  return line;
}

std::optional<std::string_view> open_line(std::string_view line) {
  if (line.size() <= kDigits || line[kDigits] != ' ') return std::nullopt;
  const std::string_view json = line.substr(kDigits + 1);
  if (line.substr(0, kDigits) != checksum(json)) return std::nullopt;
  return json;
}

}  // namespace localexec
