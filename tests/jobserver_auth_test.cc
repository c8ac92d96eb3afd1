#include "core/jobserver_auth.h"

#include <doctest/doctest.h>

namespace localexec {

using Kind = JobserverAuth::Kind;

TEST_CASE("without a jobserver in MAKEFLAGS there is none") {
  CHECK(parse_makeflags("").kind == Kind::none);
  CHECK(parse_makeflags("kw").kind == Kind::none);
  CHECK(parse_makeflags(" -j4 --no-print-directory").kind == Kind::none);
}

TEST_CASE("a jobserver is two descriptors, under a new or an old name, or a named pipe") {
  CHECK(parse_makeflags(" -j4 --jobserver-auth=3,4") == JobserverAuth{Kind::pipe, 3, 4, ""});
  CHECK(parse_makeflags("w -j --jobserver-fds=10,11 -k") == JobserverAuth{Kind::pipe, 10, 11, ""});
  CHECK(parse_makeflags(" -j4 --jobserver-auth=fifo:/tmp/GMfifo81 --x") ==
        JobserverAuth{Kind::fifo, -1, -1, "/tmp/GMfifo81"});
  CHECK(parse_makeflags("--jobserver-auth=fifo:/tmp/two\\ words").path == "/tmp/two words");
}

TEST_CASE("the last of several jobservers counts") {
  CHECK(parse_makeflags(" --jobserver-auth=3,4 -j2 --jobserver-auth=fifo:/f").kind == Kind::fifo);
  CHECK(parse_makeflags(" --jobserver-auth=fifo:/f --jobserver-auth=5,6").read == 5);
}

TEST_CASE("descriptors below 0 and what is not understood mean that it is not for us") {
  for (const char* flags : {"--jobserver-auth=-2,-2", "--jobserver-auth=3,-1", "--jobserver-auth=",
                            "--jobserver-auth=3", "--jobserver-auth=3,4,5", "--jobserver-auth=a,b",
                            "--jobserver-auth=fifo:", "--jobserver-auth=sem:x"}) {
    CAPTURE(flags);
    CHECK(parse_makeflags(flags).kind == Kind::withheld);
  }
}

TEST_CASE("what a variable is set to is no option") {
  CHECK(parse_makeflags(" -j4 -- FLAGS=--jobserver-auth=3,4 --jobserver-auth=5,6").kind ==
        Kind::none);
  CHECK(parse_makeflags(" X=a\\ --jobserver-auth=3,4").kind == Kind::none);
}

TEST_CASE("MAKEFLAGS for a call keep what they said, and the new jobserver wins") {
  CHECK(makeflags_with("", 7, 8, 4) == " -j4 --jobserver-auth=7,8");
  for (const char* flags : {"k", " -k", "-k -j8", " --jobserver-auth=3,4 -j2", "kw -- CC=gcc\\ -g",
                            "-- A=1", " -- --jobserver-auth=1,2"}) {
    CAPTURE(flags);
    const std::string with = makeflags_with(flags, 7, 8, 4);
    CHECK(parse_makeflags(with) == JobserverAuth{Kind::pipe, 7, 8, ""});
  }
  CHECK(makeflags_with("kw -- CC=gcc\\ -g", 7, 8, 4) ==
        "kw  -j4 --jobserver-auth=7,8 -- CC=gcc\\ -g");
}

}  // namespace localexec
