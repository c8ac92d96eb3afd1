#include "sys/unpacker.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "readiness.h"
#include "refusal.h"
#include "sys/child.h"
#include "sys/descendants.h"
#include "sys/stoppable_reader.h"
#include "temporary_folder.h"

namespace localexec::sys {
namespace {

// Packs a file of the folder with a program that tests may use; returns the new file's path.
std::string packed(const TemporaryFolder& folder, const std::string& bytes) {
  const std::string file = folder.write("file", bytes);
  REQUIRE(std::system(("gzip -f " + file).c_str()) == 0);
  return file + ".gz";
}

std::string read_all(StoppableReader& reader) {
  std::string text;
  char buffer[10'000];
  while (const std::size_t got = reader.read(buffer)) text.append(buffer, got);
  return text;
}

// PATH is another one while this lives.
class ReplacedPath {
 public:
  explicit ReplacedPath(const std::string& path) : saved_(std::getenv("PATH")) {
    ::setenv("PATH", path.c_str(), 1);
  }
  ~ReplacedPath() { ::setenv("PATH", saved_.c_str(), 1); }

 private:
  std::string saved_;
};

}  // namespace

TEST_CASE("the end of a name says what unpacks a file") {
  CHECK(unpacking_tool_for("a.csv.gz")->program == "gzip");
  CHECK(unpacking_tool_for("a.zst")->program == "zstd");
  CHECK(unpacking_tool_for("a.xz")->package == "xz-utils");
  CHECK(unpacking_tool_for("a.bz2")->program == "bzip2");
  for (const std::string name : {"a.gz.txt", "a", "gz", "-", "a.GZ"}) {
    CHECK_FALSE(unpacking_tool_for(name));
  }
}

TEST_CASE("a compressed file is read as what is in it") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i) + '\n';
  StoppableReader reader(packed(folder, text));
  CHECK(read_all(reader) == text);
}

TEST_CASE("a damaged file is refused with its name and what the program says") {
  const TemporaryFolder folder;
  const std::string file = folder.write("no.gz", "this is not compressed");
  const std::string sentence = refusal_of([&] {
    StoppableReader reader(file);
    read_all(reader);
  });
  CHECK(contains(sentence, "cannot unpack '" + file + "': gzip failed with exit status 1 ("));
  CHECK(contains(sentence, "not in gzip format"));
}

TEST_CASE("a program that is missing is told with the package that has it") {
  const TemporaryFolder folder;
  const std::string file = folder.write("no.xz", "");
  const ReplacedPath nowhere(folder.path());
  const std::string sentence =
      "cannot unpack '" + file + "': there is no program xz; install the package xz-utils";
  CHECK(refusal_of([&] { StoppableReader reader(file); }) == sentence);
  CHECK(refusal_of([&] { check_readable(file); }) == sentence);
}

TEST_CASE("a program that still unpacks ends with its reader") {
  const TemporaryFolder folder;
  const std::string file = packed(folder, std::string(10'000'000, 'x'));
  {
    StoppableReader reader(file);
    char buffer[10];
    CHECK(reader.read(buffer) == 10);
    CHECK(descendants().size() == 1);
    reader.stop();
    CHECK(reader.read(buffer) == 0);
  }
  CHECK_FALSE(has_children());
}

TEST_CASE("who reaps orphans does not take an unpacking program for one") {
  const TemporaryFolder folder;
  StoppableReader reader(packed(folder, "a\n"));
  char buffer[10];
  REQUIRE(reader.read(buffer) == 2);
  for (int i = 0; i < 50; ++i) {
    reap_strays([](pid_t) { return false; });
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(reader.read(buffer) == 0);  // its end was seen, or this would be refused
}

}  // namespace localexec::sys
