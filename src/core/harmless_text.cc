#include "core/harmless_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "core/utf8.h"

namespace localexec {
namespace {

// REQUIRES: `bytes` is one character of UTF-8.
std::uint32_t code_point(std::string_view bytes) {
  constexpr std::uint32_t kFirstBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code = static_cast<unsigned char>(bytes[0]) & kFirstBits[bytes.size()];
  for (const char c : bytes.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3FU);
  return code;
}

bool is_harmless(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7F && code <= 0x9F)) return false;  // C0, DEL, C1
  const bool is_invisible =
      code == 0xAD || code == 0x61C || code == 0x180E || (code >= 0x200B && code <= 0x200F) ||
      (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
      (code >= 0xFFF9 && code <= 0xFFFB) || code >= 0xE0000;
  return !is_invisible;
}

void append_spelt_out(std::string_view character, std::string& out) {
  const auto byte = static_cast<unsigned char>(character[0]);
  if (byte == '\n') {
    out += "\\n";
  } else if (byte == '\t') {
    out += "\\t";
  } else if (byte == '\r') {
    out += "\\r";
  } else if (character.size() == 1) {
    out += fmt::format("\\x{:02x}", byte);
  } else {
    out += fmt::format("\\u{{{:x}}}", code_point(character));
  }
}

std::string spell_out(std::string_view text, bool keeps_lines) {
  std::string out;
  while (!text.empty()) {
    std::size_t length = harmless_prefix(text);
    if (length == 0 && keeps_lines && (text[0] == '\n' || text[0] == '\t')) length = 1;
    if (length > 0) {
      out += text.substr(0, length);
    } else {
      length = character_length(text);
      append_spelt_out(text.substr(0, length), out);
    }
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

std::size_t character_length(std::string_view text) {
  Utf8Validator validator;
  for (std::size_t size = 1; size <= std::min<std::size_t>(4, text.size()); ++size) {
    validator.feed(text.substr(size - 1, 1));
    if (validator.valid()) return size;
  }
  return 1;
}

std::size_t harmless_prefix(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text[0]);
  if (byte < 0x80) return byte >= 0x20 && byte != 0x7F ? 1 : 0;
  const std::size_t length = character_length(text);
  return length > 1 && is_harmless(code_point(text.substr(0, length))) ? length : 0;
}

std::string harmless(std::string_view text) { return spell_out(text, false); }
std::string harmless_lines(std::string_view text) { return spell_out(text, true); }

}  // namespace localexec
