#include "core/error_sentence.h"

#include <doctest/doctest.h>

namespace localexec {

TEST_CASE("what a function raised is told as a sentence") {
  CHECK(error_sentence(R"({"type":"ValueError","message":"an \"empty\" line","traceback":"…"})") ==
        "ValueError: an \"empty\" line");
  CHECK(error_sentence(R"({"message":"no"})") == "no");
  CHECK(error_sentence(R"({"type":"KeyboardInterrupt","message":""})") == "KeyboardInterrupt");
  CHECK(error_sentence(R"({"type":"E","message":[1]})") == "E: [1]");
}

TEST_CASE("an error of another form stays as it is") {
  CHECK(error_sentence(R"("no")") == R"("no")");
  CHECK(error_sentence(R"({"code":7})") == R"({"code":7})");
}

TEST_CASE("other endings are told by their reason") {
  CHECK(told_reason(Outcome(Raised{R"({"type":"E","message":"m"})"})) == "E: m");
  CHECK(told_reason(Outcome(NotStarted{"no such file"})) == "no such file");
}

}  // namespace localexec
