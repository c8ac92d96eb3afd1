// The members of a JSON object, each value as it is written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localexec {

// Views into the object's text: the names without quotes, escapes in them as they are.
using JsonMembers = std::vector<std::pair<std::string_view, std::string_view>>;

// Nothing where the text is not an object. REQUIRES: !json_fault(json).
std::optional<JsonMembers> json_members(std::string_view json);

// The elements of a list, each as it is written; nothing where the text is no list.
// REQUIRES: !json_fault(json).
std::optional<std::vector<std::string_view>> json_elements(std::string_view json);

// The text that a JSON string stands for, as UTF-8; `json` has its quotes. Half a surrogate pair is
// the byte that Python's surrogateescape made it of, or U+FFFD. REQUIRES: !json_fault(json).
std::string json_string(std::string_view json);

// The value of the last member of that name, as a reader of JSON would take it (RFC 8259, section
// 4); empty where there is none.
std::string_view find_member(const JsonMembers& members, std::string_view name);

}  // namespace localexec
