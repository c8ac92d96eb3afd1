#include "sys/replaced_file.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "refusal.h"
#include "temporary_folder.h"

namespace localexec::sys {
namespace {

namespace fs = std::filesystem;

std::string content(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::ptrdiff_t files_in(const TemporaryFolder& folder) {
  return std::distance(fs::directory_iterator(folder.path()), {});
}

}  // namespace

TEST_CASE("a file appears when it is whole and not before") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/file";
  ReplacedFile file(path);
  file.append("??llo");
  file.append(", you");
  file.overwrite_start("he");
  CHECK_FALSE(fs::exists(path));
  file.commit();
  CHECK(content(path) == "hello, you");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("what was there stays until then, and for ever where the file is given up") {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "before");
  {
    ReplacedFile file(path);
    file.append("given up");
  }
  CHECK(content(path) == "before");
  ReplacedFile file(path);
  file.append("after");
  CHECK(content(path) == "before");
  file.commit();
  CHECK(content(path) == "after");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("a symbolic link stays one, and its file is replaced") {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "before");
  const std::string link = folder.path() + "/link";
  fs::create_symlink(path, link);
  ReplacedFile file(link);
  file.append("after");
  file.commit();
  CHECK(fs::is_symlink(link));
  CHECK(content(path) == "after");
}

TEST_CASE("where no file can be is told at once") {
  const TemporaryFolder folder;
  CHECK(errno_of([&] { ReplacedFile file(folder.path()); }) == EISDIR);
  CHECK(errno_of([&] { ReplacedFile file(folder.path() + "/none/file"); }) == ENOENT);
  const std::string file = folder.write("plain", "");
  CHECK(errno_of([&] { ReplacedFile below(file + "/file"); }) == ENOTDIR);
}

TEST_CASE("a device gets everything at the end") {
  ReplacedFile file("/dev/null");
  file.append("gone");
  file.commit();
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("a name that is too long is refused before anything is written") {
  const TemporaryFolder folder;
  for (const std::size_t length : {246U, 255U, 256U}) {
    const std::string path = folder.path() + "/" + std::string(length, 'n');
    CHECK(errno_of([&] { ReplacedFile file(path); }) == ENAMETOOLONG);
  }
  ReplacedFile file(folder.path() + "/" + std::string(230, 'n'));
  file.commit();
  CHECK(files_in(folder) == 1);
}

}  // namespace localexec::sys
