#include "sys/jobserver.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>
#include <utility>

#include "run/job_slots.h"
#include "temporary_folder.h"

namespace localexec::sys {
namespace {

// The pipe that a make would lend tokens through.
struct Make {
  explicit Make(const std::string& tokens) {
    REQUIRE(make_pipe(pipe));
    REQUIRE(write_all(pipe.write.get(), tokens));
  }
  JobserverAuth auth() const {
    return {JobserverAuth::Kind::pipe, pipe.read.get(), pipe.write.get(), {}};
  }
  // What is left; ends the use of the pipe.
  std::string tokens() {
    set_nonblocking(pipe.read.get());
    std::array<char, 100> bytes{};
    const auto got = read_some(pipe.read.get(), bytes);
    return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : "";
  }
  bool blocks() const { return (::fcntl(pipe.read.get(), F_GETFL) & O_NONBLOCK) == 0; }

  Pipe pipe;
};

}  // namespace

TEST_CASE("tokens are taken while there are any, and the very same bytes go back") {
  Make make("xyz");
  TokenLedger ledger;
  Jobserver server(make.auth(), ledger);
  {
    auto first = server.take();
    auto second = server.take();
    auto third = server.take();
    CHECK((first && second && third));
    CHECK_FALSE(server.take());
    third.reset();
    CHECK(server.take());  // and gives it back
    second = std::move(first);
  }
  std::string left = make.tokens();
  std::sort(left.begin(), left.end());
  CHECK(left == "xyz");
}

TEST_CASE("make's own reads go on blocking") {
  Make make("");
  TokenLedger ledger;
  Jobserver server(make.auth(), ledger);
  CHECK_FALSE(server.take());
  CHECK(make.blocks());
}

TEST_CASE("a token that is moved is given back once") {
  Make make("x");
  TokenLedger ledger;
  Jobserver server(make.auth(), ledger);
  auto token = server.take();
  REQUIRE(token);
  JobToken other = std::move(*token);
  JobToken third;
  third = std::move(other);
  other.reset();
  token.reset();
  CHECK(make.tokens().empty());
  third.reset();
  third.reset();
  CHECK(make.tokens() == "x");
}

TEST_CASE("a named pipe works as well") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  TokenLedger ledger;
  Jobserver server({JobserverAuth::Kind::fifo, -1, -1, path}, ledger);
  CHECK_FALSE(server.take());
  REQUIRE(write_all(open_file(path, O_WRONLY).get(), "q"));
  CHECK(server.take());
}

TEST_CASE("what was not handed on is refused") {
  const TemporaryFolder folder;
  TokenLedger ledger;
  Make one("x");
  Make two("x");
  const Fd null = open_file("/dev/null", O_RDWR);
  using Kind = JobserverAuth::Kind;
  const auto refused = [&](const JobserverAuth& auth) {
    CHECK_THROWS_AS(Jobserver(auth, ledger), std::system_error);
    CHECK_FALSE((auth.kind == Kind::pipe && jobserver_write_end(auth)));
  };
  refused({Kind::pipe, 987, 988, {}});
  refused({Kind::pipe, null.get(), null.get(), {}});
  refused({Kind::pipe, one.pipe.write.get(), one.pipe.read.get(), {}});
  refused({Kind::pipe, one.pipe.read.get(), two.pipe.write.get(), {}});
  refused({Kind::fifo, -1, -1, folder.path() + "/none"});
  refused({Kind::fifo, -1, -1, folder.write("file", "x")});
}

TEST_CASE("what the ledger holds is given back by whoever is left") {
  Make make("ab");
  TokenLedger ledger;
  Jobserver server(make.auth(), ledger);
  const auto first = server.take();
  const auto second = server.take();
  ledger.entry(2).byte = 'c';  // read, but not yet written down as held
  ledger.entry(2).state = TokenLedger::State::taking;
  ledger.entry(3).byte = 0;  // nothing was read
  ledger.entry(3).state = TokenLedger::State::taking;
  ledger.give_back_all(make.pipe.write.get());
  ledger.give_back_all(make.pipe.write.get());
  CHECK(make.tokens() == "abc");
}

TEST_CASE("one that we offer can be reached by its descriptors, which processes inherit") {
  const OfferedJobserver offered = offer_jobserver(2);
  CHECK(::fcntl(offered.auth().read, F_GETFD) == 0);
  CHECK(::fcntl(offered.auth().write, F_GETFD) == 0);
  TokenLedger ledger;
  Jobserver server(offered.auth(), ledger);
  const auto first = server.take();
  const auto second = server.take();
  CHECK((first && second));
  CHECK_FALSE(server.take());
}

TEST_CASE("the first call needs no token, further ones on other workers do") {
  Make make("x");
  TokenLedger ledger;
  Jobserver server(make.auth(), ledger);
  JobSlots slots(server, 3, std::nullopt);
  CHECK(slots.take(0));
  CHECK(slots.take(0));  // the worker has its place
  CHECK(slots.take(1));
  CHECK_FALSE(slots.take(2));
  slots.leave(0);
  CHECK_FALSE(slots.take(2));  // worker 0 still has a call
  slots.leave(0);
  CHECK(slots.take(2));  // without a token, which worker 1 still has
  CHECK(make.tokens().empty());
  slots.leave(1);
  CHECK(make.tokens() == "x");
}

TEST_CASE("places of our own that got lost are there again once nothing runs") {
  const OfferedJobserver offered = offer_jobserver(2);
  TokenLedger ledger;
  Jobserver server(offered.auth(), ledger);
  JobSlots slots(server, 3, 2);
  CHECK(slots.take(0));
  std::array<char, 2> lost{};
  CHECK(read_some(offered.auth().read, lost) == 2);
  CHECK_FALSE(slots.take(1));
  slots.leave(0);
  CHECK((slots.take(0) && slots.take(1) && slots.take(2)));
}

}  // namespace localexec::sys
