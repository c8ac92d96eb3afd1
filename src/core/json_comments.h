// Comments in JSON that people write by hand.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace localexec {

// Overwrites // and /* */ comments outside strings with spaces, and so a first line that begins
// with #!. Newlines stay: every byte keeps its place and line. Where a comment is never closed:
// where it begins.
std::optional<std::size_t> blank_comments(std::string& json);

}  // namespace localexec
