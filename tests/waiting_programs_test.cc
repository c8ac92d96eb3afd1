#include "core/waiting_programs.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace localexec {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// "PATTERN: WHAT IT WAITS FOR"; empty for a command that is not known to wait.
std::string waiting(const std::string& command) {
  const auto words = words_of(command);
  const auto found = find_waiting_program(words);
  return found ? found->pattern + ": " + std::string(found->waits_for) : "";
}

std::string behind(const std::string& command) {
  const auto words = words_of(command);
  std::string text;
  for (const std::string& word : unwrapped(words)) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

TEST_CASE("programs that wait for a network, a host, a database or a clock are known") {
  CHECK(waiting("curl -s x") == "curl: the network");
  CHECK(waiting("/usr/bin/wget x") == "wget: the network");
  CHECK(waiting("ssh host ls") == "ssh: another host");
  CHECK(waiting("psql -c x") == "psql: a database");
  CHECK(waiting("sleep 1") == "sleep: a clock");
}

TEST_CASE("some programs wait only for some of what they do") {
  CHECK(waiting("git -C folder -c a=b fetch --all") == "git fetch: the network");
  CHECK(waiting("git") == "");
  CHECK(waiting("git log fetch") == "");
  CHECK(waiting("docker --host x pull y") == "docker pull: the network");
  CHECK(waiting("docker run curl") == "");
}

TEST_CASE("programs that compute, or only read and write files, are not known to wait") {
  for (const char* command :
       {"gzip -9 x", "cp a b", "sqlite3 x", "curly", "find . -name curl", "", "/", "cc"}) {
    CHECK(waiting(command) == "");
  }
}

TEST_CASE("what runs another program is looked through") {
  CHECK(behind("gzip x") == "gzip x");
  CHECK(behind("env -i -u X A=1 B=2 curl x") == "curl x");
  CHECK(behind("nice -n 5 ionice -c 3 /usr/bin/timeout -k 5 10 curl x") == "curl x");
  CHECK(behind("nice -19 curl") == "curl");
  CHECK(behind("sudo -u me -- A=1 sleep 1") == "sleep 1");
  CHECK(behind("xargs -n 1 -P4 -I{} curl {}") == "curl {}");
  CHECK(behind("flock -w 3 lock ssh x") == "ssh x");
  CHECK(behind("find . -name x -exec curl {} ;") == "curl {} ;");
  CHECK(behind("find . -name x") == "find . -name x");
  CHECK(behind("timeout") == "");
  CHECK(behind("env") == "");
}

}  // namespace localexec
