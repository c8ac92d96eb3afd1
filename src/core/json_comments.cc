#include "core/json_comments.h"

#include <algorithm>

namespace localexec {
namespace {

void blank(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

std::size_t end_of_line(const std::string& text, std::size_t from) {
  return std::min(text.find('\n', from), text.size());
}

// Behind the string that begins at `from`; the end of the text where it is never closed.
std::size_t end_of_string(const std::string& text, std::size_t from) {
  for (std::size_t i = from + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

}  // namespace

std::optional<std::size_t> blank_comments(std::string& json) {
  if (json.starts_with("#!")) blank(json, 0, end_of_line(json, 0));
  std::size_t at = 0;
  while (at < json.size()) {
    if (json[at] == '"') {
      at = end_of_string(json, at);
    } else if (json.compare(at, 2, "//") == 0) {
      const std::size_t end = end_of_line(json, at);
      blank(json, at, end);
      at = end;
    } else if (json.compare(at, 2, "/*") == 0) {
      const std::size_t close = json.find("*/", at + 2);
      if (close == std::string::npos) return at;
      blank(json, at, close + 2);
      at = close + 2;
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

}  // namespace localexec
