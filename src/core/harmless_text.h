// Bytes of others for a terminal or a log: nothing in them can move the cursor, colour, rename the
// window, or show words in another order than they stand in.
#pragma once

#include <string>
#include <string_view>

namespace localexec {

// Length in bytes of the first character where it is harmless; 0 for a control character, one that
// changes the direction of writing or is invisible, and a byte that is no UTF-8.
std::size_t harmless_prefix(std::string_view text);

// Length in bytes of the first character, whatever it does; 1 for a byte that is no UTF-8.
// REQUIRES: not empty.
std::size_t character_length(std::string_view text);

// The text with everything else spelt out: \n, \t, \r, \x1b, \u{202e}. A backslash stays one.
std::string harmless(std::string_view text);

// The same for text of several lines: newlines and tabs stay.
std::string harmless_lines(std::string_view text);

}  // namespace localexec
