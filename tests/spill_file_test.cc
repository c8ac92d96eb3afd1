#include "sys/spill_file.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "refusal.h"
#include "temporary_folder.h"

namespace localexec::sys {
namespace {

namespace fs = std::filesystem;

std::string text_of(const SpillFile& spill, const Extent& extent) {
  std::string text(extent.length, '\0');
  std::size_t done = 0;
  while (const std::size_t got = spill.read(extent, done, std::span(text).subspan(done))) {
    done += got;
  }
  CHECK(done == extent.length);
  return text;
}

// The file of this process that has no name any more but was made in the folder.
std::optional<struct stat> unnamed_file_in(const std::string& folder) {
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code ignored;
    if (!fs::read_symlink(entry.path(), ignored).string().starts_with(folder)) continue;
    struct stat status {};
    if (::stat(entry.path().c_str(), &status) == 0) return status;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("extents come back as they were written") {
  SpillFile spill(temporary_folder());
  const Extent first = spill.append("first");
  const Extent empty = spill.append("");
  const Extent large = spill.append(std::string(1'000'000, 'x'));
  CHECK(text_of(spill, first) == "first");
  CHECK(text_of(spill, empty).empty());
  CHECK(text_of(spill, large) == std::string(1'000'000, 'x'));
  CHECK(spill.bytes_in_use() == 1'000'005);
}

TEST_CASE("an extent can be read from anywhere within and no further than its end") {
  SpillFile spill(temporary_folder());
  const Extent extent = spill.append("0123456789");
  spill.append("what follows");
  std::vector<char> buffer(100);
  CHECK(spill.read(extent, 7, buffer) == 3);
  CHECK(std::string(buffer.data(), 3) == "789");
  CHECK(spill.read(extent, 0, std::span(buffer).first(4)) == 4);
  CHECK(spill.read(extent, 10, buffer) == 0);
  CHECK(spill.read(extent, 11, buffer) == 0);
}

TEST_CASE("the file has no name") {
  const TemporaryFolder folder;
  SpillFile spill(folder.path());
  spill.append("some bytes");
  CHECK(fs::is_empty(folder.path()));
  CHECK(unnamed_file_in(folder.path()).has_value());
}

TEST_CASE("no file is made before something is kept in it") {
  const TemporaryFolder folder;
  const SpillFile spill(folder.path());
  CHECK_FALSE(unnamed_file_in(folder.path()).has_value());
}

TEST_CASE("space that was released goes back to the file system") {
  const TemporaryFolder folder;
  SpillFile spill(folder.path());
  const Extent large = spill.append(std::string(8 << 20, 'x'));
  const Extent small = spill.append("small");
  const auto before = unnamed_file_in(folder.path());
  REQUIRE(before);
  spill.release(large);
  CHECK(unnamed_file_in(folder.path())->st_blocks < before->st_blocks / 2);
  CHECK(text_of(spill, small) == "small");
  CHECK(spill.bytes_in_use() == 5);
  spill.release(small);
  CHECK(spill.bytes_in_use() == 0);
  CHECK(unnamed_file_in(folder.path())->st_size == 0);
  CHECK(text_of(spill, spill.append("again")) == "again");
}

TEST_CASE("a folder that cannot hold the file is told with the way out") {
  SpillFile spill("/nowhere");
  try {
    spill.append("x");
    FAIL("kept");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == ENOENT);
    CHECK(contains(error.what(), "cannot make a temporary file in '/nowhere' (set TMPDIR)"));
  }
}

TEST_CASE("a full disk is told") {
  const TemporaryFolder folder;
  SpillFile spill(folder.path());
  spill.append("x");
  rlimit original{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &original) == 0);
  rlimit small = original;
  small.rlim_cur = 4096;
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const int error = errno_of([&] { spill.append(std::string(10'000, 'x')); });
  ::setrlimit(RLIMIT_FSIZE, &original);
  std::signal(SIGXFSZ, old_handler);
  CHECK(error == EFBIG);
}

TEST_CASE("TMPDIR says where temporary files go") {
  const char* set = std::getenv("TMPDIR");
  const std::optional<std::string> saved =
      set != nullptr ? std::optional<std::string>(set) : std::nullopt;
  ::setenv("TMPDIR", "/somewhere", 1);
  CHECK(temporary_folder() == "/somewhere");
  ::setenv("TMPDIR", "", 1);
  CHECK(temporary_folder() == "/tmp");
  ::unsetenv("TMPDIR");
  CHECK(temporary_folder() == "/tmp");
  if (saved) ::setenv("TMPDIR", saved->c_str(), 1);
}

}  // namespace localexec::sys
