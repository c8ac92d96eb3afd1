#include "core/item_key.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

namespace localexec {
namespace {

using Words = std::vector<std::string>;

ItemKey key_of(const Words& job, const std::vector<Value>& values) {
  return ItemKeyMaker(job).key(values);
}

}  // namespace

TEST_CASE("the same content has the same key in every run") {
  const Words job{"2", "echo", "{x}", "x", "0"};
  CHECK(key_of(job, {Value::of("a")}) == key_of(job, {Value::of("a")}));
}

TEST_CASE("whatever differs in the job or in the values makes another key") {
  std::set<std::string> keys;
  const std::vector<std::pair<Words, std::vector<Value>>> contents{
      {{}, {}},
      {{"echo"}, {}},
      {{"ec", "ho"}, {}},
      {{"echo", ""}, {}},
      {{"echo"}, {Value::of("a")}},
      {{"echo"}, {Value::of("")}},
      {{"echo"}, {Value::of("a"), Value::of("")}},
      {{"echo"}, {Value::of(""), Value::of("a")}},
      {{"echo"}, {Value::of("5")}},
      {{"echo"}, {Value::of(std::int64_t{5})}},
      {{"echo"}, {Value::json("5")}},
      {{"echo"}, {Value::of(std::string("a\0", 2))}},
      {{"echo"}, {Value::of("1:a")}},
      {{"echo", "1:a"}, {}},
  };
  for (const auto& [job, values] : contents) keys.insert(key_of(job, values).str());
  CHECK(keys.size() == contents.size());
}

TEST_CASE("a key reads back from its 32 digits") {
  for (const ItemKey key : {ItemKey{0, 0}, ItemKey{1, 2}, ItemKey{UINT64_MAX, UINT64_MAX},
                            ItemKey{0x0123456789ABCDEF, 0xF}}) {
    const std::string text = key.str();
    CHECK(text.size() == 32);
    ItemKey back;
    REQUIRE(parse_item_key(text, back));
    CHECK((back == key));
  }
  CHECK(ItemKey{0x0123456789ABCDEF, 0xF}.str() == "0123456789abcdef000000000000000f");
}

TEST_CASE("what is not 32 digits is no key") {
  ItemKey key;
  for (const std::string text :
       {"", "0", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdefa",
        "0123456789abcdeg0123456789abcdef", "-123456789abcdef0123456789abcdef",
        "0123456789abcdef 123456789abcdef", "0x23456789abcdef0123456789abcdef"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_item_key(text, key));
  }
}

}  // namespace localexec
