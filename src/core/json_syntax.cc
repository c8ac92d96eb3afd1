#include "core/json_syntax.h"

#include <charconv>
#include <vector>

#include "core/utf8.h"

namespace localexec {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Every function leaves at_ behind what it took, or at the fault.
class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  std::optional<std::size_t> fault() {
    spaces();
    if (!value()) return at_;
    spaces();
    if (at_ < text_.size()) return at_;
    return std::nullopt;
  }

 private:
  bool peek(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) {
    if (!peek(c)) return false;
    ++at_;
    return true;
  }
  void spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }
  bool digits() {
    const std::size_t first = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > first;
  }

  // What is nested is remembered in a list instead of on the stack: depth costs a byte a level.
  bool value() {
    while (true) {
      if (!begin_value()) return false;
      if (begun_) continue;  // a container that is not empty: its first value follows
      while (true) {
        if (open_.empty()) return true;
        spaces();
        if (take(open_.back() == '{' ? '}' : ']')) {
          open_.pop_back();
          continue;
        }
        if (!take(',')) return false;
        spaces();
        if (open_.back() == '{' && !name()) return false;
        break;
      }
    }
  }

  // A whole scalar or empty container; or the beginning of another, up to its first value.
  bool begin_value() {
    begun_ = false;
    if (at_ >= text_.size()) return false;
    switch (text_[at_]) {
      case '{':
      case '[':
        return begin_container(text_[at_]);
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  bool begin_container(char bracket) {
    ++at_;
    spaces();
    if (take(bracket == '{' ? '}' : ']')) return true;
    open_.push_back(bracket);
    begun_ = true;
    return bracket == '[' || name();
  }

  bool name() {
    if (!string()) return false;
    spaces();
    if (!take(':')) return false;
    spaces();
    return true;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (static_cast<unsigned char>(c) < 0x20) return false;
      ++at_;
      if (c == '"') return true;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }

  bool escape() {
    if (at_ >= text_.size()) return false;
    const char c = text_[at_];
    if (c != 'u') {
      if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) return false;
      ++at_;
      return true;
    }
    ++at_;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= text_.size() || !is_hex(text_[at_])) return false;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<char> open_;  // brackets
  bool begun_ = false;
};

constexpr std::size_t kUnit = 6;  // as \ud800

// What the escape says that begins there; 0 where none does, or one of another kind.
unsigned utf16_unit(std::string_view json, std::size_t at) {
  unsigned unit = 0;
  if (json.size() < at + kUnit || json[at] != '\\' || json[at + 1] != 'u') return unit;
  std::from_chars(json.data() + at + 2, json.data() + at + kUnit, unit, 16);
  return unit;
}

}  // namespace

std::optional<std::size_t> json_fault(std::string_view text) {
  if (const auto fault = Checker(text).fault()) return fault;
  // Outside its strings JSON is ASCII: that is checked already.
  if (!is_utf8(text)) return 0;
  return std::nullopt;
}

std::optional<std::size_t> half_character(std::string_view json) {
  for (auto at = json.find('\\'); at != json.npos; at = json.find('\\', at)) {
    const unsigned unit = utf16_unit(json, at);
    if (unit >= 0xDC00 && unit < 0xE000) return at;
    if (unit >= 0xD800 && unit < 0xDC00) {
      const unsigned second = utf16_unit(json, at + kUnit);
      if (second < 0xDC00 || second >= 0xE000) return at;
      at += kUnit;
    }
    at += 2;  // no backslash is left of this escape
  }
  return std::nullopt;
}

std::string json_on_one_line(std::string_view json) {
  std::string line;
  line.reserve(json.size());
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (!in_string && is_space(c)) continue;
    line += c;
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') line += json[++i];
  }
  return line;
}

}  // namespace localexec
