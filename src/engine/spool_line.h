// A line of a spool file: one JSON value with a checksum, so that a torn or half-seen line is
// known.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace localexec {

// 16 hexadecimal digits (XXH3 of the JSON), a space, the JSON, a newline.
std::string seal_line(std::string_view json);

// The JSON of a line without its newline; nothing where the checksum is another one.
std::optional<std::string_view> open_line(std::string_view line);

}  // namespace localexec
