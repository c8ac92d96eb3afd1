#include "core/json_members.h"

#include <charconv>

namespace localexec {
namespace {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) { skip_space(); }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    skip_space();
    return true;
  }

  // One value, whatever it is.
  std::string_view value() {
    const std::size_t from = at_;
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
      if (c == '"') {
        skip_string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
    }
    std::string_view found = text_.substr(from, at_ - from);
    while (!found.empty() && is_space(found.back())) found.remove_suffix(1);
    return found;
  }

  std::string_view string() {
    const std::size_t from = at_;
    skip_string();
    const std::string_view found = text_.substr(from + 1, at_ - from - 2);
    skip_space();
    return found;
  }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

constexpr unsigned kReplacement = 0xFFFD;

void append_utf8(unsigned code, std::string& text) {
  const auto byte = [&text](unsigned value) { text.push_back(static_cast<char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

unsigned hex_at(std::string_view json, std::size_t at) {
  unsigned code = 0;
  std::from_chars(json.data() + at, json.data() + at + 4, code, 16);
  return code;
}

bool is_high_surrogate(unsigned code) { return code >= 0xD800 && code < 0xDC00; }
bool is_low_surrogate(unsigned code) { return code >= 0xDC00 && code < 0xE000; }

// The \u at `at`, and the one after it where both are a pair. Returns how long that was.
std::size_t append_code(std::string_view json, std::size_t at, std::string& text) {
  const unsigned code = hex_at(json, at + 2);
  if (is_high_surrogate(code) && json.substr(at + 6, 2) == "\\u") {
    const unsigned low = hex_at(json, at + 8);
    if (is_low_surrogate(low)) {
      append_utf8(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), text);
      return 12;
    }
  }
  if (code >= 0xDC80 && code <= 0xDCFF) {
    text.push_back(static_cast<char>(code - 0xDC00));
  } else {
    append_utf8(code >= 0xD800 && code < 0xE000 ? kReplacement : code, text);
  }
  return 6;
}

char plain_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

std::string json_string(std::string_view json) {
  std::string text;
  for (std::size_t at = 1; at + 1 < json.size();) {
    if (json[at] != '\\') {
      text.push_back(json[at++]);
    } else if (json[at + 1] == 'u') {
      at += append_code(json, at, text);
    } else {
      text.push_back(plain_escape(json[at + 1]));
      at += 2;
    }
  }
  return text;
}

std::optional<JsonMembers> json_members(std::string_view json) {
  Cursor cursor(json);
  if (!cursor.take('{')) return std::nullopt;
  JsonMembers members;
  while (!cursor.take('}')) {
    const std::string_view name = cursor.string();
    cursor.take(':');
    members.emplace_back(name, cursor.value());
    cursor.take(',');
  }
  return members;
}

std::optional<std::vector<std::string_view>> json_elements(std::string_view json) {
  Cursor cursor(json);
  if (!cursor.take('[')) return std::nullopt;
  std::vector<std::string_view> elements;
  while (!cursor.take(']')) {
    elements.push_back(cursor.value());
    cursor.take(',');
  }
  return elements;
}

std::string_view find_member(const JsonMembers& members, std::string_view name) {
  std::string_view found;
  for (const auto& [known, value] : members) {
    if (known == name) found = value;
  }
  return found;
}

}  // namespace localexec
