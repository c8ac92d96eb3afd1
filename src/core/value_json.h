// Values and variables as JSON, into anything with append() and push_back().
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <utility>

#include "core/json_text.h"
#include "core/value.h"

namespace localexec {

template <typename Out>
void append_value(const Value& value, Out& out) {
  if (value.kind() == Value::Kind::integer) {
    const fmt::format_int digits(value.integer());
    out.append(std::string_view(digits.data(), digits.size()));
  } else if (value.kind() == Value::Kind::json) {
    out.append(value.bytes());
  } else {
    append_text(value.bytes(), out);
  }
}

// {"x":3,"name":"text"}. REQUIRES: as many names as values.
template <typename Out>
void append_variables(std::span<const std::string> names, std::span<const Value> values, Out& out) {
  char separator = '{';
  for (std::size_t i = 0; i < values.size(); ++i) {
    out.push_back(std::exchange(separator, ','));
    append_quoted(names[i], out);
    out.push_back(':');
    append_value(values[i], out);
  }
  if (separator == '{') out.push_back('{');
  out.push_back('}');
}

}  // namespace localexec
