#include "core/plain_code.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace localexec {
namespace {

// The words of the code.
std::string words_of(std::string_view source, Language language) {
  const std::string code = plain_code(source, language);
  CHECK(code.size() == source.size());
  CHECK(std::ranges::count(code, '\n') == std::ranges::count(source, '\n'));
  std::string words;
  for (const char c : code) {
    const bool is_space = c == ' ' || c == '\n';
    if (!is_space) words += c;
    if (is_space && !words.empty() && words.back() != ' ') words += ' ';
  }
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

}  // namespace

TEST_CASE("comments and strings of Python are not its code") {
  const auto code = [](std::string_view source) { return words_of(source, Language::python); };
  CHECK(code("a  # sleep()\nb") == "a b");
  CHECK(code("a('sleep', \"x # y\") + b") == "a(' ', \" \") + b");
  CHECK(code("a('it\\'s') + b") == "a(' ') + b");
  CHECK(code("'''sleep\n'x' '''\nb\n\"\"\"c\"\"\" d") == "''' ''' b \"\"\" \"\"\" d");
  CHECK(code("a = 'never closed\nb") == "a = ' b");
}

TEST_CASE("comments, strings and regular expressions of JavaScript are not its code") {
  const auto code = [](std::string_view source) { return words_of(source, Language::javascript); };
  CHECK(code("a // b\nc /* d\n e */ f") == "a c f");
  CHECK(code("a(/fetch('[/]/g, b / c)") == "a( g, b / c)");
  CHECK(code("a(`x\n${fetch()}`, b)") == "a(` `, b)");
}

TEST_CASE("comments, strings and documents of Perl and Ruby are not their code") {
  CHECK(words_of("$#a; # sleep\n=pod\nsleep\n=cut\nb\n__END__\nsleep", Language::perl) == "$#a; b");
  CHECK(words_of("print <<EOF . 'x';\nsleep\nEOF\nb", Language::perl) == "print <<EOF . ' '; b");
  CHECK(words_of("a = <<~\"END\"\n sleep\n END\nb << c\nd", Language::ruby) ==
        "a = <<~\"END\" b << c d");
  CHECK(words_of("=begin\nsleep\n=end\nb", Language::ruby) == "b");
}

TEST_CASE("any text at all is taken for code") {
  for (const char* source : {"", "'", "'''", "\\", "/", "<<", "<<E", "=a", "a\\\n", "\"\\"}) {
    for (const auto language :
         {Language::python, Language::javascript, Language::perl, Language::ruby}) {
      CHECK(plain_code(source, language).size() == std::string_view(source).size());
    }
  }
}

}  // namespace localexec
