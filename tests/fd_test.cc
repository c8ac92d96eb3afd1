#include "sys/fd.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "readiness.h"
#include "temporary_folder.h"

namespace localexec::sys {
namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

bool is_close_on_exec(int fd) { return (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0; }

}  // namespace

TEST_CASE("a descriptor is closed when its owner goes") {
  int number = -1;
  {
    const Fd fd = open_file("/dev/null", O_RDONLY);
    number = fd.get();
    CHECK(is_open(number));
  }
  CHECK_FALSE(is_open(number));
}

TEST_CASE("a descriptor has one owner that may change") {
  Fd first = open_file("/dev/null", O_RDONLY);
  const int number = first.get();
  Fd second = std::move(first);
  CHECK(second.get() == number);
  Fd third = open_file("/dev/null", O_RDONLY);
  const int replaced = third.get();
  third = std::move(second);
  CHECK(third.get() == number);
  CHECK_FALSE(is_open(replaced));
  CHECK(is_open(number));
  third.reset();
  CHECK_FALSE(third);
  CHECK_FALSE(is_open(number));
  third.reset();  // once more is no harm
}

TEST_CASE("every descriptor is close-on-exec from birth") {
  const Fd file = open_file("/dev/null", O_RDONLY);
  CHECK(is_close_on_exec(file.get()));
  Pipe pipe;
  REQUIRE(make_pipe(pipe));
  CHECK(is_close_on_exec(pipe.read.get()));
  CHECK(is_close_on_exec(pipe.write.get()));
}

TEST_CASE("a file that cannot be opened is named with the reason") {
  try {
    open_file("/nowhere/at all", O_RDONLY);
    FAIL("opened");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == ENOENT);
    CHECK(std::string(error.what()) == "cannot open '/nowhere/at all': No such file or directory");
  }
}

TEST_CASE("all bytes are written however few the kernel takes at once") {
  Pipe pipe;
  REQUIRE(make_pipe(pipe));
  const std::string sent(5'000'000, 'x');
  bool written = false;
  std::thread writer([&] {
    written = write_all(pipe.write.get(), sent);
    pipe.write.reset();
  });
  const std::string received = read_to_end(pipe.read.get());
  writer.join();
  CHECK(written);
  CHECK(received == sent);
}

TEST_CASE("writing that fails says so") {
  const Fd read_only = open_file("/dev/null", O_RDONLY);
  CHECK_FALSE(write_all(read_only.get(), "x"));
  CHECK(errno == EBADF);
  const Fd full = open_file("/dev/full", O_WRONLY);
  CHECK_FALSE(write_all(full.get(), "x"));
  CHECK(errno == ENOSPC);
  CHECK_FALSE(write_all_at(read_only.get(), "x", 0));
}

TEST_CASE("bytes are written and read where they are wanted") {
  const TemporaryFolder folder;
  const Fd file = open_file(folder.path() + "/f", O_RDWR | O_CREAT);
  CHECK(write_all_at(file.get(), "world", 6));
  CHECK(write_all_at(file.get(), "hello ", 0));
  std::vector<char> buffer(100);
  CHECK(read_at(file.get(), buffer, 0) == 11);
  CHECK(std::string(buffer.data(), 11) == "hello world");
  CHECK(read_at(file.get(), buffer, 8) == 3);
  CHECK(read_at(file.get(), buffer, 11) == 0);
}

TEST_CASE("an empty pipe that does not block says that there is nothing yet") {
  Pipe pipe;
  REQUIRE(make_pipe(pipe));
  set_nonblocking(pipe.read.get());
  char byte = 0;
  CHECK(read_some(pipe.read.get(), {&byte, 1}) == -1);
  CHECK(errno == EAGAIN);
  pipe.write.reset();
  CHECK(read_some(pipe.read.get(), {&byte, 1}) == 0);
}

TEST_CASE("a pipe that the system has no descriptors for is a state and no exception") {
  rlimit original{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &original) == 0);
  const Fd last = open_file("/dev/null", O_RDONLY);
  rlimit none = original;
  none.rlim_cur = 3;  // lower than what is open: nothing more can be opened
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  Pipe pipe;
  const bool made = make_pipe(pipe);
  const int error = errno;
  ::setrlimit(RLIMIT_NOFILE, &original);
  CHECK_FALSE(made);
  CHECK(error == EMFILE);
  CHECK_FALSE(pipe.read);
}

}  // namespace localexec::sys
