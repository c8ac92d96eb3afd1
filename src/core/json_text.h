// Writing JSON (RFC 8259) piece by piece, into anything with append() and push_back().
#pragma once

#include <fmt/format.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "core/base64.h"
#include "core/utf8.h"
#include "core/value.h"

namespace localexec {

// Where the first byte from `at` on is that JSON wants escaped (or DEL, which terminals act on);
// the size of the text if there is none. Eight bytes at a time: see "Determine if a word has a byte
// less than n" (Anderson, Bit Twiddling Hacks). A borrow can only mark bytes above a true one.
inline std::size_t next_escape(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = kOnes * 0x80;
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    const auto has = [word](std::uint64_t byte) {
      const std::uint64_t other = word ^ (kOnes * byte);
      return (other - kOnes) & ~other;
    };
    const std::uint64_t control = (word - kOnes * 0x20) & ~word;
    const std::uint64_t found = (control | has('"') | has('\\') | has(0x7F)) & kHighs;
    if (found == 0) continue;
    if constexpr (std::endian::native != std::endian::little) break;
    return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
  }
  for (; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) break;
  }
  return at;
}

// Appends the inside of a JSON string. REQUIRES: the whole text is UTF-8; a piece may end within a
// character.
template <typename Out>
void append_escaped(std::string_view text, Out& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::size_t plain = 0;
  for (std::size_t i = next_escape(text, 0); i < text.size(); i = next_escape(text, plain)) {
    out.append(text.substr(plain, i - plain));
    plain = i + 1;
    const auto c = static_cast<unsigned char>(text[i]);
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
    const fmt::format_int digits(value.integer());
    out.append(std::string_view(digits.data(), digits.size()));
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
