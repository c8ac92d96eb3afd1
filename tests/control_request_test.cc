#include "report/control_request.h"

#include <doctest/doctest.h>

#include "core/usage_error.h"

namespace localexec {

using Verb = ControlRequest::Verb;

TEST_CASE("a request is one JSON object with a verb") {
  CHECK(parse_control_request(R"({"verb":"pause"})").verb == Verb::pause);
  const ControlRequest status = parse_control_request(R"({"form":"text","verb":"status"})");
  CHECK(status.verb == Verb::status);
  CHECK(status.as_text);
}

TEST_CASE("a number of workers is a number, a share or a multiple of the processors") {
  CHECK(parse_control_request(R"({"verb":"workers","workers":8})").workers.resolve(4, 1) == 8);
  CHECK(parse_control_request(R"({"verb":"workers","workers":"2x"})").workers.resolve(4, 1) == 8);
}

TEST_CASE("what is no request is refused") {
  for (const char* line :
       {"", "pause", "[]", "{}", R"({"verb":"dance"})", R"({"verb":7})", R"({"verb":"workers"})",
        R"({"verb":"workers","workers":0})", R"({"verb":"workers","workers":[]})", "{\"verb\":"}) {
    CAPTURE(line);
    CHECK_THROWS_AS(parse_control_request(line), UsageError);
  }
}

}  // namespace localexec
