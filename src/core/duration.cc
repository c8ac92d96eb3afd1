#include "core/duration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "core/usage_error.h"

namespace localexec {
namespace {

struct Unit {
  std::string_view name;
  double seconds;
};

constexpr std::array<Unit, 6> kUnits{
    {{"", 1}, {"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}}};
constexpr double kLongest = 100.0 * 365 * 86400;

[[noreturn]] void refuse(std::string_view text, std::string_view option) {
  throw UsageError(fmt::format(
      "{} {}: not a length of time; write for example 90, 1.5s, 250ms, 2m or 1h", option, text));
}

}  // namespace

Duration parse_duration(std::string_view text, std::string_view option) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(number) || number < 0) refuse(text, option);
  const std::string_view suffix(stop, static_cast<std::size_t>(end - stop));
  for (const Unit& unit : kUnits) {
    if (unit.name != suffix) continue;
    const double seconds = number * unit.seconds;
    if (seconds > kLongest) refuse(text, option);
    return Duration(std::llround(seconds * 1e9));
  }
  refuse(text, option);
}

std::string show_duration(Duration duration) {
  return fmt::format("{}s", static_cast<double>(duration.count()) / 1e9);
}

}  // namespace localexec
