#include "core/record.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "refusal.h"

namespace localexec {

TEST_CASE("fields are read by their names and keep the order that was asked for") {
  CHECK(parse_fields("stdout,index") == std::vector{Field::out, Field::index});
  CHECK(parse_fields("status") == std::vector{Field::status});
}

TEST_CASE("every field has a name of its own that reads back as the field") {
  std::set<std::string> names;
  for (const Field field : standard_fields()) {
    const std::string name(field_name(field));
    CHECK(names.insert(name).second);
    CHECK(parse_fields(name) == std::vector{field});
  }
  CHECK(names.size() == standard_fields().size());
}

TEST_CASE("the fields of a record are printed in the order in which they are documented") {
  std::string names;
  for (const Field field : standard_fields()) names += std::string(field_name(field)) + " ";
  CHECK(
      names ==
      "index items vars status exit signal result stdout stderr error leaked attempts tries chunk "
      "worker host job start elapsed user sys max_rss memory_limit key ");
}

TEST_CASE("an unknown field is refused with the nearest name") {
  CHECK(refusal_of([] { parse_fields("index,statsu"); }) ==
        "--fields: no field is called 'statsu'; did you mean 'status'?");
  CHECK(contains(refusal_of([] { parse_fields("zzzzzzzz"); }),
                 "--fields: no field is called 'zzzzzzzz'; there are index, items, vars, status"));
  for (const std::string text : {"", ",", "index,", ",index", "index,,status", " index"}) {
    CAPTURE(text);
    CHECK(contains(refusal_of([&] { parse_fields(text); }), "--fields: no field is called"));
  }
}

TEST_CASE("the last attempt decides the status of a record") {
  Record record;
  record.attempts.push_back({Ended{ProcessEnd::exited(1)}, {}});
  CHECK(record.status() == Status::failed);
  record.attempts.push_back({Ended{ProcessEnd::exited(0)}, {}});
  CHECK(record.status() == Status::ok);
}

}  // namespace localexec
