#include "core/json_comments.h"

#include <doctest/doctest.h>

#include <string>

namespace localexec {
namespace {

std::string blanked(std::string text) {
  CHECK_FALSE(blank_comments(text));
  return text;
}

}  // namespace

TEST_CASE("comments become spaces of the same length") {
  CHECK(blanked("1 // one\n2") == "1       \n2");
  CHECK(blanked("[1, /* two */ 2]") == "[1,           2]");
  CHECK(blanked("/* a\nb */1") == "    \n    1");
  CHECK(blanked("1//") == "1  ");
  CHECK(blanked("1/**/2") == "1    2");
}

TEST_CASE("what looks like a comment in a string is text") {
  CHECK(blanked("\"http://x /* y */\"") == "\"http://x /* y */\"");
  CHECK(blanked(R"("\"//" // c)") == R"("\"//"     )");
  CHECK(blanked("\"never closed // x") == "\"never closed // x");
  CHECK(blanked("\"\\") == "\"\\");
}

TEST_CASE("a first line that names an interpreter is a comment") {
  CHECK(blanked("#!/bin/x\n{}") == "        \n{}");
  CHECK(blanked("{}\n#!/bin/x") == "{}\n#!/bin/x");
}

TEST_CASE("a comment that is never closed is told by where it begins") {
  std::string text = "{} /* x";
  CHECK(blank_comments(text) == 3);
  text = "/*/";
  CHECK(blank_comments(text) == 0);
}

}  // namespace localexec
