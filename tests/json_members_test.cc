#include "core/json_members.h"

#include <doctest/doctest.h>

namespace localexec {

TEST_CASE("members of an object are found as they are written") {
  const std::string json = R"( { "a" : [1, {"b": "}\""}] , "c":-1e3,"d" :"x\\", "e":{} } )";
  const auto members = json_members(json);
  REQUIRE(members.has_value());
  CHECK(members->size() == 4);
  CHECK(find_member(*members, "a") == R"([1, {"b": "}\""}])");
  CHECK(find_member(*members, "c") == "-1e3");
  CHECK(find_member(*members, "d") == R"("x\\")");
  CHECK(find_member(*members, "e") == "{}");
  CHECK(find_member(*members, "b").empty());
}

TEST_CASE("of members with the same name the last one counts") {
  CHECK(find_member(*json_members(R"({"a":1,"a":2})"), "a") == "2");
}

TEST_CASE("a JSON string stands for its text") {
  CHECK(json_string(R"("a\n\"\\\/\u00e4\ud83d\ude00\u0041")") == "a\n\"\\/ä😀A");
  CHECK(json_string(R"("\udcff\ud800x\ud800\ud800")") ==
        "\xFF\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(json_string("\"\"").empty());
}

TEST_CASE("what is no object has no members") {
  CHECK_FALSE(json_members("[1]").has_value());
  CHECK_FALSE(json_members("1").has_value());
  CHECK(json_members("{}")->empty());
}

}  // namespace localexec
