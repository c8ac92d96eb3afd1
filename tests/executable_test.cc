#include "sys/executable.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "temporary_folder.h"

namespace localexec::sys {
namespace {

namespace fs = std::filesystem;

// PATH is this while it lives.
class Path {
 public:
  explicit Path(const char* value) : saved_(std::getenv("PATH")) {
    if (value == nullptr) {
      ::unsetenv("PATH");
    } else {
      ::setenv("PATH", value, 1);
    }
  }
  ~Path() { ::setenv("PATH", saved_.c_str(), 1); }

 private:
  std::string saved_;
};

// The working folder is this while it lives.
class WorkingFolder {
 public:
  explicit WorkingFolder(const std::string& folder) : saved_(fs::current_path()) {
    fs::current_path(folder);
  }
  ~WorkingFolder() { fs::current_path(saved_); }

 private:
  fs::path saved_;
};

std::string program_in(const TemporaryFolder& folder, const std::string& name,
                       fs::perms permissions) {
  std::string file = folder.write(name, "#!/bin/sh\n");
  fs::permissions(file, permissions);
  return file;
}

constexpr fs::perms kExecutable = fs::perms::owner_all;
constexpr fs::perms kReadable = fs::perms::owner_read;

}  // namespace

TEST_CASE("a word is looked for along PATH and the first that can be executed counts") {
  const TemporaryFolder folder;
  program_in(folder, "a/tool", kReadable);
  const std::string found = program_in(folder, "b/tool", kExecutable);
  program_in(folder, "c/tool", kExecutable);
  const Path path((folder.path() + "/none:" + folder.path() + "/a:" + folder.path() +
                   "/b:" + folder.path() + "/c")
                      .c_str());
  CHECK(find_program("tool").path == found);
  CHECK(find_program("tool").error == 0);
  CHECK(find_program("tool-that-is-not-there").error == ENOENT);
}

TEST_CASE("a program that is there but may not be executed is told from one that is not there") {
  const TemporaryFolder folder;
  const std::string file = program_in(folder, "tool", kReadable);
  const Path path(folder.path().c_str());
  CHECK(find_program("tool").error == EACCES);
  CHECK(find_program("tool").path.empty());
  CHECK(find_program(file).error == EACCES);
}

TEST_CASE("a word with a slash is a path whatever PATH says") {
  const TemporaryFolder folder;
  const std::string file = program_in(folder, "sub/tool", kExecutable);
  const WorkingFolder here(folder.path());
  const Path path((folder.path() + "/sub").c_str());
  CHECK(find_program(file).path == file);
  CHECK(find_program("sub/tool").path == "sub/tool");
  CHECK(find_program("./tool").error == ENOENT);
  CHECK(find_program("sub/tool/x").error == ENOTDIR);
}

TEST_CASE("an empty folder in PATH is the working folder") {
  const TemporaryFolder folder;
  program_in(folder, "tool", kExecutable);
  const WorkingFolder here(folder.path());
  for (const char* value : {"", ":/nowhere", "/nowhere:", "/nowhere::/nowhere"}) {
    const Path path(value);
    CHECK(find_program("tool").path == "./tool");
  }
}

TEST_CASE("without PATH the usual folders are searched") {
  const Path path(nullptr);
  CHECK(find_program("sh").path.ends_with("/sh"));
}

TEST_CASE("a folder is no program and neither is an empty word") {
  const TemporaryFolder folder;
  CHECK(find_program(folder.path()).error == EACCES);
  CHECK(find_program("").error == ENOENT);
}

TEST_CASE("a finder remembers its last word and looks again when it is told to") {
  const TemporaryFolder folder;
  const std::string first = program_in(folder, "a/tool", kExecutable);
  const std::string second = program_in(folder, "b/tool", kExecutable);
  program_in(folder, "b/other", kExecutable);
  const Path path((folder.path() + "/a:" + folder.path() + "/b").c_str());
  ProgramFinder finder;
  CHECK(finder.find("tool").path == first);
  fs::remove(first);
  CHECK(finder.find("tool").path == first);
  CHECK(finder.find_again("tool").path == second);
  CHECK(finder.find("tool").path == second);
  CHECK(finder.find("other").path == folder.path() + "/b/other");
  CHECK(finder.find("nothing").error == ENOENT);
  program_in(folder, "a/nothing", kExecutable);
  CHECK(finder.find("nothing").error == 0);  // what was missing is looked for each time
}

}  // namespace localexec::sys
