#include "sys/stoppable_reader.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>

#include "readiness.h"
#include "refusal.h"
#include "temporary_folder.h"

namespace localexec::sys {
namespace {

std::string read_piece(StoppableReader& reader) {
  char buffer[100];
  return {buffer, reader.read(buffer)};
}

// Standard input is another file while this lives.
class ReplacedInput {
 public:
  explicit ReplacedInput(int fd) : saved_(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)) {
    ::dup2(fd, STDIN_FILENO);
  }
  ~ReplacedInput() {
    if (saved_) ::dup2(saved_.get(), STDIN_FILENO);
  }

 private:
  Fd saved_;
};

}  // namespace

TEST_CASE("a file is read to its end") {
  const TemporaryFolder folder;
  StoppableReader reader(folder.write("f", "text"));
  CHECK(read_piece(reader) == "text");
  CHECK(read_piece(reader).empty());
}

TEST_CASE("a dash is standard input") {
  Pipe pipe;
  REQUIRE(make_pipe(pipe));
  REQUIRE(write_all(pipe.write.get(), "piped"));
  pipe.write.reset();
  const ReplacedInput input(pipe.read.get());
  StoppableReader reader("-");
  CHECK(read_piece(reader) == "piped");
  CHECK(read_piece(reader).empty());
}

TEST_CASE("a folder or a missing file is told at once") {
  const TemporaryFolder folder;
  CHECK_THROWS(StoppableReader(folder.path()));
  CHECK_THROWS(StoppableReader(folder.path() + "/missing"));
}

TEST_CASE("a reader that was stopped has come to its end") {
  Pipe pipe;
  REQUIRE(make_pipe(pipe));
  StoppableReader reader(path_of(pipe.read.get()));
  std::string got = "something";
  std::thread blocked([&] { got = read_piece(reader); });
  reader.stop();
  blocked.join();
  CHECK(got.empty());
  CHECK(read_piece(reader).empty());
}

TEST_CASE("an input that was made non-blocking is waited for all the same") {
  Pipe pipe;
  REQUIRE(make_pipe(pipe));
  set_nonblocking(pipe.read.get());
  const ReplacedInput input(pipe.read.get());
  StoppableReader reader("-");
  std::thread writer([&] { write_all(pipe.write.get(), "late"); });
  CHECK(read_piece(reader) == "late");
  writer.join();
}

}  // namespace localexec::sys
