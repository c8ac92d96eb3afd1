// Values that several options take, read from what the user wrote. All throw UsageError, with the
// option's name and what to write instead.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include "core/time_point.h"
#include "core/usage_error.h"

namespace localexec::cli {

template <typename Number>
Number parse_number(std::string_view text, std::string_view option, Number least, Number most) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number < least || number > most) {
    throw UsageError(
        fmt::format("{} {}: write a whole number from {} to {}", option, text, least, most));
  }
  return number;
}

// A duration above zero.
Duration parse_limit(std::string_view text, std::string_view option);

// The name of a file or folder, whichever `what` says: any but an empty one.
std::string parse_name(const std::string& text, std::string_view option, std::string_view what);

}  // namespace localexec::cli
