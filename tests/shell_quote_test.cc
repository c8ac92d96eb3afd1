#include "core/shell_quote.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>
#include <vector>

namespace localexec {
namespace {

// What a shell makes of the line: its words, each followed by a NUL byte.
std::string read_by_shell(const std::string& line) {
  std::string out;
  FILE* shell = ::popen(("printf '%s\\0' " + line).c_str(), "r");
  REQUIRE(shell != nullptr);
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, shell)) > 0;) {
    out.append(buffer, got);
  }
  CHECK(::pclose(shell) == 0);
  return out;
}

}  // namespace

TEST_CASE("a word that needs no quotes has none") {
  CHECK(shell_quote("a-b_c.d/e:f=g,h+i@j%k^9") == "a-b_c.d/e:f=g,h+i@j%k^9");
  CHECK(shell_quote("two words") == "'two words'");
  CHECK(shell_quote("") == "''");
  CHECK(shell_quote("it's") == "'it'\\''s'");
}

TEST_CASE("a shell reads back the very words") {
  std::string all_bytes;
  for (int byte = 1; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  const std::vector<std::string> words{all_bytes, "",      "it's", "$(echo no)", "a\nb",
                                       "~",       "'",     "''",   "\\",         "*",
                                       "-n",      "{a,b}", "!x",   "#c",         "a;b&c|d"};
  std::string expected;
  for (const std::string& word : words) expected += word + '\0';
  CHECK(read_by_shell(shell_quote(words)) == expected);
  for (int byte = 1; byte < 256; ++byte) {
    const std::string word(1, static_cast<char>(byte));
    if (byte % 16 == 0) CHECK(read_by_shell(shell_quote(word)) == word + '\0');
  }
}

TEST_CASE("a word that a terminal would not show as it is gets spelt out") {
  const std::vector<std::string> words{"a b", "\x1b[31m\n'\\", "gr\xc3\xbc\xc3\x9f", "\xe2\x80\xae",
                                       "\xff"};
  CHECK(shell_quote_visibly(words) ==
        "'a b' $'\\033[31m\\012\\'\\\\' 'gr\xc3\xbc\xc3\x9f' $'\\342\\200\\256' $'\\377'");
}

TEST_CASE("bash reads back what was spelt out") {
  std::string all_bytes;
  for (int byte = 1; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  const std::vector<std::string> words{all_bytes, "\n7", "it's\t\\"};
  std::string expected;
  for (const std::string& word : words) expected += word + '\0';
  const std::string line = "printf '%s\\0' " + shell_quote_visibly(words);
  const std::vector<std::string> bash{"bash", "-c", line};
  CHECK(read_by_shell("x; LC_ALL=C " + shell_quote(bash)) == std::string("x\0", 2) + expected);
}

}  // namespace localexec
