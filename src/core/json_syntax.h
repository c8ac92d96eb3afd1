// Is a text exactly one JSON value? (RFC 8259, and UTF-8 as its section 8.1 demands.)
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace localexec {

// Where the text stops being JSON, or nothing where all of it is. Numbers may have any size,
// arrays and objects any depth.
std::optional<std::size_t> json_fault(std::string_view text);

// Where an escape stands that is half a character of UTF-16, as \ud800 without \udc00 behind it.
// The grammar allows it, but readers of JSON refuse it or make something else of it (RFC 8259,
// section 8.2). REQUIRES: !json_fault(json).
std::optional<std::size_t> half_character(std::string_view json);

// The same value without white space between its tokens. REQUIRES: !json_fault(json).
std::string json_on_one_line(std::string_view json);

}  // namespace localexec
