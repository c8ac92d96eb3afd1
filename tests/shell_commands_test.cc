#include "core/shell_commands.h"

#include <doctest/doctest.h>

#include <string>

namespace localexec {
namespace {

// "LINE:WORD WORD", a command a line.
std::string commands_of(std::string_view script) {
  std::string text;
  for (const ShellCommand& command : shell_commands(script)) {
    if (!text.empty()) text += '\n';
    text += std::to_string(command.line) + ":";
    for (std::size_t i = 0; i < command.words.size(); ++i) {
      text += (i == 0 ? "" : " ") + command.words[i];
    }
  }
  return text;
}

}  // namespace

TEST_CASE("a script is its simple commands, with their lines") {
  CHECK(commands_of("") == "");
  CHECK(commands_of("curl -s x") == "1:curl -s x");
  CHECK(commands_of("a; b&c\nd | e && f || g\n") == "1:a\n1:b\n1:c\n2:d\n2:e\n2:f\n2:g");
  CHECK(commands_of("a \\\n b\nc") == "1:a b\n3:c");
}

TEST_CASE("comments, strings and here-documents are no commands of a script") {
  CHECK(commands_of("# sleep 1\necho 'sleep 1; x' \"curl x\" a#b") ==
        "2:echo sleep 1; x curl x a#b");
  CHECK(commands_of("cat <<EOF\nsleep 1\nEOF\nb") == "1:cat\n4:b");
  CHECK(commands_of("cat <<-'E O' >x\nsleep 1\n\tE O\nb") == "1:cat\n4:b");
}

TEST_CASE("what a shell runs to expand a word is a command of the script") {
  CHECK(commands_of("x=\"$(curl -s \"$url\")\" y") == "1:curl -s $url\n1:y");
  CHECK(commands_of("echo `date` $(a $(b))") == "1:date\n1:b\n1:a $\n1:echo ` $");
  CHECK(commands_of("echo $((1 + (2))) $x; ((i++)); b") == "1:echo $ $x\n1:b");
  CHECK(commands_of("diff <(a) <(b)") == "1:a\n1:b\n1:diff");
}

TEST_CASE("words of the shell's own grammar are no commands") {
  CHECK(commands_of("if a; then b; else c; fi") == "1:a\n1:b\n1:c\n1:fi");
  CHECK(commands_of("while ! a; do b; done") == "1:a\n1:b\n1:done");
  CHECK(commands_of("f() { a; }\n(b; c)") == "1:a\n1:}\n2:b\n2:c");
  CHECK(commands_of("X=1 Y= a >out 2>&1 <in b &>c") == "1:a b");
  CHECK(commands_of("case $x in\n  curl|a) b;;\n  (sleep) c ;;\nesac\nd") == "2:b\n3:c\n5:d");
}

TEST_CASE("no text is too strange to be read as a script") {
  for (const char* script :
       {"'", "\"", "`", "$(", "\\", "((", "<<", "<<E", ")", "case x in", ";;"}) {
    CHECK_NOTHROW(shell_commands(script));
  }
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "$(";
  CHECK_NOTHROW(shell_commands(deep));
}

}  // namespace localexec
