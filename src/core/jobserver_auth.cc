#include "core/jobserver_auth.h"

#include <fmt/format.h>

#include <charconv>

namespace localexec {
namespace {

constexpr std::string_view kBlanks = " \t\n";

// Where the word that starts at `at` ends. make writes a blank within a word with a backslash.
std::size_t end_of_word(std::string_view flags, std::size_t at) {
  while (at < flags.size() && kBlanks.find(flags[at]) == std::string_view::npos) {
    at += flags[at] == '\\' ? 2 : 1;
  }
  return std::min(at, flags.size());
}

std::string unescaped(std::string_view word) {
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '\\' && i + 1 < word.size()) ++i;
    text += word[i];
  }
  return text;
}

bool read_number(std::string_view text, int& number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && stop == text.data() + text.size() && number >= 0;
}

JobserverAuth parse_auth(const std::string& value) {
  JobserverAuth auth;
  auth.kind = JobserverAuth::Kind::withheld;
  if (value.starts_with("fifo:") && value.size() > 5) {
    return {JobserverAuth::Kind::fifo, -1, -1, value.substr(5)};
  }
  const std::string_view both = value;
  const auto comma = both.find(',');
  if (comma == std::string_view::npos) return auth;
  int read = -1;
  int write = -1;
  if (!read_number(both.substr(0, comma), read) || !read_number(both.substr(comma + 1), write)) {
    return auth;
  }
  return {JobserverAuth::Kind::pipe, read, write, {}};
}

}  // namespace

JobserverAuth parse_makeflags(std::string_view flags) {
  JobserverAuth auth;
  for (std::size_t at = 0; at < flags.size();) {
    const std::size_t end = end_of_word(flags, at);
    const std::string_view word = flags.substr(at, end - at);
    if (word == "--") break;  // the rest sets variables
    for (const std::string_view name : {"--jobserver-auth=", "--jobserver-fds="}) {
      if (word.starts_with(name)) auth = parse_auth(unescaped(word.substr(name.size())));
    }
    at = end + 1;
  }
  return auth;
}

std::string makeflags_with(std::string_view flags, int read, int write, std::size_t places) {
  // Before the variables that may follow "--".
  std::size_t at = 0;
  while (at < flags.size()) {
    const std::size_t end = end_of_word(flags, at);
    if (flags.substr(at, end - at) == "--") break;
    at = end + 1;
  }
  at = std::min(at, flags.size());
  const std::string ours = fmt::format(" -j{} --jobserver-auth={},{}", places, read, write);
  const std::string_view before = flags.substr(0, at);
  const std::string_view after = flags.substr(at);
  return std::string(before) + ours + (after.empty() ? "" : " ") + std::string(after);
}

}  // namespace localexec
