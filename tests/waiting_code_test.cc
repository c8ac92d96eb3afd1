#include "core/waiting_code.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/waiting_names.h"

namespace localexec {
namespace {

// "LINE PATTERN", one after another.
std::string text_of(const std::vector<Evidence>& found) {
  std::string text;
  for (const Evidence& evidence : found) {
    CHECK_FALSE(evidence.why.empty());
    text += (text.empty() ? "" : ", ") + std::to_string(evidence.line) + " " + evidence.pattern;
  }
  return text;
}

std::string command(Language language, std::string_view source) {
  return text_of(find_waiting_code(language, source, SourceUse::command));
}
std::string function(Language language, std::string_view source) {
  return text_of(find_waiting_code(language, source, SourceUse::function));
}

}  // namespace

TEST_CASE("a shell's script waits where one of its commands does") {
  CHECK(command(Language::shell, "#!/bin/sh\n# curl\nx=$(curl -s a)\nsleep 1; sleep 1\n") ==
        "3 curl, 4 sleep");
  CHECK(command(Language::shell, "echo 'curl x'\ncat <<E\nsleep 1\nE\ngzip -9 \"$1\"\n") == "");
  CHECK(command(Language::shell, "if true; then\n  timeout 5 env A=1 git fetch\nfi") ==
        "2 git fetch");
  CHECK(command(Language::shell, "a\nsh -c 'b\nsleep 1'") == "3 sleep");
  CHECK(command(Language::shell, "python3 -c 'import time\ntime.sleep(1)'") == "2 time.sleep");
}

TEST_CASE("a command waits by itself, or by a script among its words") {
  const std::vector<std::string> sleep{"nice", "sh", "-c", "echo a; exec sleep 60"};
  CHECK(text_of(find_waiting_words(sleep)) == "1 sleep");
  const std::vector<std::string> gzip{"sh", "-c", "gzip -9 \"$1\"", "sleep"};
  CHECK(text_of(find_waiting_words(gzip)) == "");
}

TEST_CASE("the text of Python waits where it calls what waits") {
  CHECK(command(Language::python,
                "import time\nx = 'time.sleep(1)'  # requests.get()\n"
                "time.sleep(1)\nmy.time.sleep(1)\n") == "3 time.sleep");
  CHECK(command(Language::python, "requests.get(x)\nrequests.exceptions\nsocket.gethostname()") ==
        "1 requests");
  CHECK(command(Language::python, "open(x)\nreopen(x)") == "");
  CHECK(function(Language::python, "open(x)\nreopen(y)\nx.open()\nPath(x).read_text()") ==
        "1 open, 3 .open, 4 .read_text");
}

TEST_CASE("what Python's parser need not look at is told from the text") {
  const auto may = [](std::string_view source) {
    return may_wait_in_python(source, SourceUse::command);
  };
  CHECK(may("from time import sleep as s\ns(1)"));
  CHECK(may("import requests as r"));
  CHECK(may("subprocess.run(['curl'])"));
  CHECK_FALSE(may("import math\n'requests'  # time\nmath.sqrt(2)\nopen(x)\nsometime()"));
  CHECK(may_wait_in_python("open(x)", SourceUse::function));
  CHECK_FALSE(may_wait_in_python("reopen(x)", SourceUse::function));
}

TEST_CASE("the other languages are known by the names of their libraries") {
  CHECK(command(Language::javascript,
                "const a = 'fetch(x)'; // fetch()\nawait fetch(a);\n"
                "prefetch(b); x.fetch(c); fs.readFileSync(d)") == "2 fetch");
  CHECK(function(Language::javascript, "fs.readFileSync(d)") == "1 fs");
  CHECK(command(Language::perl, "use HTTP::Tiny;\n$sleep = 1; # sleep\nsleep 1;\n") ==
        "1 HTTP::Tiny, 3 sleep");
  CHECK(command(Language::ruby, "x = 'sleep'\nNet::HTTP.get(y)\n") == "2 Net::HTTP");
}

TEST_CASE("a function of JavaScript is looked at apart from its neighbours") {
  const std::string source =
      "exports.slow = async (x) => {\n  await fetch(x.y);\n};\n"
      "function quick({ x }) {\n  return x * x; // }\n}\n"
      "module.exports.short = ({ x }) => x + 1;\nconst other = () => fetch(1);\n";
  CHECK(function(Language::javascript, javascript_function(source, "slow")) == "2 fetch");
  CHECK(function(Language::javascript, javascript_function(source, "quick")) == "");
  CHECK(javascript_function(source, "quick").find("return x") != std::string::npos);
  CHECK(function(Language::javascript, javascript_function(source, "short")) == "");
  CHECK(javascript_function(source, "absent").empty());
}

TEST_CASE("every name that waits says why, and stands once in its table") {
  for (const auto language :
       {Language::python, Language::javascript, Language::perl, Language::ruby}) {
    const auto names = waiting_names(language);
    CHECK(!names.empty());
    for (std::size_t i = 0; i < names.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) CHECK(names[i].name != names[j].name);
    }
  }
}

}  // namespace localexec
