// Writing JSON (RFC 8259) piece by piece, into anything with append() and push_back().
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base64.h"
#include "core/utf8.h"
#include "core/value.h"

namespace localexec {

// Appends the inside of a JSON string. REQUIRES: the whole text is UTF-8; a piece may end within a
// character.
template <typename Out>
void append_escaped(std::string_view text, Out& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) continue;
    out.append(text.substr(plain, i - plain));
    plain = i + 1;
    switch (c) {
      case '"':
        out.append("\\\"");
        break;
      case '\\':
        out.append("\\\\");
        break;
      case '\n':
        out.append("\\n");
        break;
      case '\t':
        out.append("\\t");
        break;
      case '\r':
        out.append("\\r");
        break;
      default: {
        const char code[] = {'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]};
        out.append(std::string_view(code, sizeof code));
      }
    }
  }
  out.append(text.substr(plain));
}

template <typename Out>
void append_quoted(std::string_view text, Out& out) {
  out.push_back('"');
  append_escaped(text, out);
  out.push_back('"');
}

// A JSON string; bytes that are not UTF-8 come as {"base64":"…"}, since JSON cannot hold them.
template <typename Out>
void append_text(std::string_view text, Out& out) {
  if (is_utf8(text)) return append_quoted(text, out);
  out.append("{\"base64\":\"");
  out.append(base64(text));
  out.append("\"}");
}

// Integers bare, text quoted, JSON as it is.
template <typename Out>
void append_value(const Value& value, Out& out) {
  if (value.kind() == Value::Kind::integer) {
    out.append(std::to_string(value.integer()));
  } else if (value.kind() == Value::Kind::json) {
    out.append(value.bytes());
  } else {
    append_text(value.bytes(), out);
  }
}

// {"x":3,"y":"text"}: names and values in their order.
template <typename Out>
void append_variables(std::span<const std::string> names, std::span<const Value> values, Out& out) {
  out.push_back('{');
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out.push_back(',');
    append_quoted(names[i], out);
    out.push_back(':');
    append_value(values[i], out);
  }
  out.push_back('}');
}

}  // namespace localexec
