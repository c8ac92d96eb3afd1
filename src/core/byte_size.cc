#include "core/byte_size.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cmath>
#include <string>

#include "core/usage_error.h"

namespace localexec {
namespace {

// The power of 1024 that a suffix stands for, or -1.
int power_of(std::string_view suffix) {
  std::string lower;
  for (const char c : suffix) {
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (lower.empty() || lower == "b") return 0;
  const auto letter = std::string_view("kmgt").find(lower[0]);
  const std::string_view rest = std::string_view(lower).substr(1);
  if (letter == std::string_view::npos || (!rest.empty() && rest != "b" && rest != "ib")) return -1;
  return static_cast<int>(letter) + 1;
}

}  // namespace

std::uint64_t parse_byte_size(std::string_view text, std::string_view option) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  const int power =
      error == std::errc{} ? power_of({stop, static_cast<std::size_t>(end - stop)}) : -1;
  const double bytes = power < 0 ? -1 : number * std::pow(1024.0, power);
  if (!(bytes >= 0) || bytes >= 0x1p62) {
    throw UsageError(
        fmt::format("{} {}: not a size; write for example 4096, 64K, 64MiB or 2G (powers of 1024)",
                    option, text));
  }
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace localexec
