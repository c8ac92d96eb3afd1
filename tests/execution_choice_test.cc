#include "function/execution_choice.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "sys/executable.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

using Words = std::vector<std::string>;

// "threads, LINE PATTERN" with the first evidence, or "processes".
std::string text_of(const Classification& choice) {
  CHECK_FALSE(choice.reason.empty());
  CHECK(choice.evidence.empty() == (choice.executor == ExecutorKind::processes));
  if (choice.evidence.empty()) return "processes";
  const Evidence& first = choice.evidence.front();
  CHECK_FALSE(first.why.empty());
  return "threads, " + std::to_string(first.line) + " " + first.pattern;
}

std::string chosen(const Words& words) { return text_of(choose_for_command(words, "")); }

bool has_python() { return sys::find_program("python3").error == 0; }

}  // namespace

TEST_CASE("a program that is known to wait runs on threads, any other in processes") {
  CHECK(chosen({"curl", "x"}) == "threads, 0 curl");
  CHECK(chosen({"nice", "timeout", "5", "ssh", "x"}) == "threads, 0 ssh");
  CHECK(chosen({"true"}) == "processes");
  CHECK(chosen({"no-such-program"}) == "processes");
  CHECK(chosen({"{item}"}) == "processes");
  CHECK(chosen({"env"}) == "processes");
}

TEST_CASE("a script is followed to its source") {
  const TemporaryFolder folder;
  const std::string slow = folder.write("slow", "#!/bin/sh\n# x\nsleep 1\n");
  const std::string quick = folder.write("quick", "#!/bin/sh\necho 'sleep 1' # sleep\n");
  std::filesystem::permissions(slow, std::filesystem::perms::owner_all);
  std::filesystem::permissions(quick, std::filesystem::perms::owner_all);
  CHECK(chosen({slow}) == "threads, 3 sleep");
  CHECK(chosen({"nice", slow, "x"}) == "threads, 3 sleep");
  CHECK(chosen({"bash", "-e", slow}) == "threads, 3 sleep");
  CHECK(chosen({quick}) == "processes");
  CHECK(choose_for_command({slow}, slow).evidence.front().file == slow);
  CHECK(chosen({"sh", "-c", "a; sleep 1"}) == "threads, 1 sleep");
  CHECK(chosen({"node", folder.write("x.js", "\nfetch(1)")}) == "threads, 2 fetch");
  CHECK(chosen({"perl", "-e", "sleep 1"}) == "threads, 1 sleep");
  CHECK(text_of(choose_for_script("a\ncurl x")) == "threads, 2 curl");
}

TEST_CASE("a script that cannot be looked into computes") {
  const TemporaryFolder folder;
  CHECK(chosen({"sh", folder.path()}) == "processes");
  CHECK(chosen({"sh", folder.path() + "/absent"}) == "processes");
  CHECK(chosen({"sh", "/dev/stdin"}) == "processes");
  CHECK(chosen({"python3", "-m", "absent_module"}) == "processes");
  const std::string itself = folder.path() + "/itself";
  folder.write("itself", "#!" + itself + "\n");
  std::filesystem::permissions(itself, std::filesystem::perms::owner_all);
  CHECK(chosen({itself}) == "processes");
}

TEST_CASE("a command in Python that only reads files computes") {
  const TemporaryFolder folder;
  CHECK(chosen({"python3", folder.write("a.py", "open('x').read()\n# time.sleep(1)\n")}) ==
        "processes");
  const std::string waits = folder.write("b.py", "import time\n'''\n'''\ntime.sleep(1)\n");
  CHECK(chosen({"python3", waits}) == "threads, 4 time.sleep");
  const std::string broken = folder.write("c.py", "import time\ntime.sleep(1)\nprint 'two'\n");
  CHECK(chosen({"python3", broken}) == "threads, 2 time.sleep");  // by the text
}

TEST_CASE("a function of Python is judged by what it calls") {
  if (!has_python()) {
    MESSAGE("skipped: no python3 here");
    return;
  }
  const TemporaryFolder folder;
  folder.write("near.py",
               "from time import sleep as doze\nimport subprocess\n"
               "def reader(x):\n    return open(x).read()\n"
               "def indirect(x):\n    return reader(x)\n"
               "def quick(x):\n    '''open()'''\n    return reopen(x)  # open(x)\n"
               "def starts(x):\n    return subprocess.run(['nice', 'curl', x])\n"
               "class Tool:\n    def rest(self, x):\n        doze(x)\n");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const auto function = [](const std::string& name) {
    return text_of(choose_for_python("near:" + name));
  };
  CHECK(function("reader") == "threads, 4 open");
  CHECK(function("indirect") == "threads, 4 open");
  CHECK(function("quick") == "processes");
  CHECK(function("starts") == "threads, 11 curl");
  CHECK(function("Tool.rest") == "threads, 14 time.sleep");
  CHECK(function("absent") == "processes");
  CHECK(function("doze") == "threads, 1 time.sleep");
  CHECK(text_of(choose_for_python("math:sqrt")) == "processes");
  CHECK(text_of(choose_for_python("absent_module:f")) == "processes");
  std::filesystem::current_path(before);
}

TEST_CASE("a function of JavaScript is judged by its own text") {
  const TemporaryFolder folder;
  const std::string file = folder.write(
      "tool.js", "exports.a = async (x) => { await fetch(x); };\nexports.b = (x) => x;\n");
  const std::string module = file.substr(0, file.size() - 3);
  CHECK(text_of(choose_for_node(module + ":a")) == "threads, 1 fetch");
  CHECK(text_of(choose_for_node(file + ":b")) == "processes");
  CHECK(text_of(choose_for_node(file + ":c")) == "processes");
  CHECK(text_of(choose_for_node("absent:c")) == "processes");
}

}  // namespace localexec
