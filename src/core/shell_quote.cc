#include "core/shell_quote.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/harmless_text.h"

namespace localexec {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./:=,+@%^").find(c) != std::string_view::npos;
}

bool is_visible(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = harmless_prefix(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// Dollar-single-quotes (POSIX.1-2024, Shell Command Language 2.2.4).
std::string quote_spelt_out(std::string_view word) {
  std::string quoted = "$'";
  while (!word.empty()) {
    std::size_t length = harmless_prefix(word);
    if (length > 0) {
      if (word[0] == '\'' || word[0] == '\\') quoted += '\\';
      quoted += word.substr(0, length);
    } else {
      length = character_length(word);
      for (const char c : word.substr(0, length)) {
        quoted += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
      }
    }
    word.remove_prefix(length);
  }
  return quoted + "'";
}

}  // namespace

std::string shell_quote(std::string_view word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string shell_quote(std::span<const std::string> words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    line += shell_quote(word);
  }
  return line;
}

std::string shell_quote_visibly(std::span<const std::string> words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    line += is_visible(word) ? shell_quote(word) : quote_spelt_out(word);
  }
  return line;
}

}  // namespace localexec
