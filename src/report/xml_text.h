// Text inside XML 1.0.
#pragma once

#include <string>
#include <string_view>

namespace localexec {

// Between tags: newlines and tabs stay. What XML cannot hold or would change (control characters,
// bytes that are no UTF-8) is spelt out, as harmless() does.
std::string xml_text(std::string_view text);

// Between the double quotes of an attribute: newlines and tabs are spelt out too.
std::string xml_attribute(std::string_view text);

}  // namespace localexec
