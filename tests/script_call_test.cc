#include "core/script_call.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace localexec {
namespace {

using Words = std::vector<std::string>;

std::string script_of(const Words& words) {
  const auto call = find_script(words);
  if (!call) return "none";
  constexpr const char* kNames[] = {"shell", "python", "javascript", "perl", "ruby"};
  std::string text = kNames[static_cast<int>(call->language)];
  if (!call->code.empty()) text += " code " + call->code;
  if (!call->file.empty()) text += " file " + call->file;
  if (!call->module.empty()) text += " module " + call->module;
  return text;
}

}  // namespace

TEST_CASE("the script of an interpreter is found behind its options") {
  CHECK(script_of({"sh", "x.sh", "a"}) == "shell file x.sh");
  CHECK(script_of({"bash", "-eu", "-o", "pipefail", "x.sh"}) == "shell file x.sh");
  CHECK(script_of({"sh", "-ec", "--", "a; b", "sh"}) == "shell code a; b");
  CHECK(script_of({"/usr/bin/python3.11", "-u", "-X", "dev", "x.py", "-c"}) == "python file x.py");
  CHECK(script_of({"python3", "-c", "f()", "x"}) == "python code f()");
  CHECK(script_of({"python3", "-um", "a.b", "x"}) == "python module a.b");
  CHECK(script_of({"node", "--require", "a", "x.js"}) == "javascript file x.js");
  CHECK(script_of({"node", "--eval=f()"}) == "javascript code f()");
  CHECK(script_of({"perl", "-ne", "a;", "-e", "b", "input"}) == "perl code a;\nb");
  CHECK(script_of({"ruby", "-rnet/http", "x.rb"}) == "ruby file x.rb");
}

TEST_CASE("a script on standard input is not known") {
  CHECK(script_of({"python3", "-"}) == "python");
  CHECK(script_of({"sh"}) == "shell");
  CHECK(script_of({"sh", "-c"}) == "shell");
}

TEST_CASE("other programs run no script") {
  CHECK(script_of({"gzip", "x.sh"}) == "none");
  CHECK(script_of({"pythonic", "x.py"}) == "none");
  CHECK(script_of({"3"}) == "none");
  CHECK(script_of({}) == "none");
}

TEST_CASE("the first line of a script names its interpreter") {
  CHECK(shebang_words("#!/bin/sh\nx") == Words{"/bin/sh"});
  CHECK(shebang_words("#! /usr/bin/env  python3 -u\r\n") == Words{"/usr/bin/env", "python3", "-u"});
  CHECK(shebang_words("#!") == Words{});
  CHECK(shebang_words("\x7f"
                      "ELF#!/bin/sh\n") == Words{});
}

}  // namespace localexec
