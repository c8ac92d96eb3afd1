#include "core/item_key.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

namespace localexec {
namespace {

ItemKey key_of(const std::vector<std::string>& job, const std::vector<Value>& values) {
  return ItemKeyMaker(job).key(values);
}

const std::vector<std::string> kJob{"2", "echo", "{x}", "x"};

}  // namespace

TEST_CASE("equal items of the same job have the same key") {
  CHECK(key_of(kJob, {Value::of("a"), Value::of(std::int64_t{5})}) ==
        key_of(kJob, {Value::of("a"), Value::of(std::int64_t{5})}));
}

TEST_CASE("whatever differs gives another key") {
  const std::set<ItemKey> keys{
      key_of(kJob, {Value::of("a")}),
      key_of(kJob, {Value::of("b")}),
      key_of(kJob, {Value::of("")}),
      key_of(kJob, {}),
      key_of(kJob, {Value::of("a"), Value::of("")}),
      key_of(kJob, {Value::of(""), Value::of("a")}),
      key_of(kJob, {Value::of("ab"), Value::of("c")}),
      key_of(kJob, {Value::of("a"), Value::of("bc")}),
      key_of(kJob, {Value::of("5")}),
      key_of(kJob, {Value::of(std::int64_t{5})}),
      key_of(kJob, {Value::json("5")}),
      key_of(kJob, {Value::of(std::string("a\0", 2))}),
      key_of({"2", "echo", "{x}", "y"}, {Value::of("a")}),
      key_of({"2", "echo", "{x} ", "x"}, {Value::of("a")}),
      key_of({"2", "ech", "o{x}", "x"}, {Value::of("a")}),
      key_of({"2", "echo", "{x}x"}, {Value::of("a")}),
  };
  CHECK(keys.size() == 16);
}

TEST_CASE("a key is what it was in former versions") {
  // Outputs of former versions are recognised by it: this text must never change.
  CHECK(key_of(kJob, {Value::of("a"), Value::of(std::int64_t{-5}), Value::json("[1]")}).str() ==
        "ffa11b06478562d605cca76fc80b45f5");
}

TEST_CASE("a key that was written is read back") {
  for (const ItemKey key : {ItemKey{}, ItemKey{1, 2}, ItemKey{~0ULL, 0x0123456789abcdefULL}}) {
    CHECK(key.str().size() == 32);
    ItemKey read;
    REQUIRE(parse_item_key(key.str(), read));
    CHECK(read == key);
  }
}

TEST_CASE("a text that is no key is not read as one") {
  const std::string good(32, 'a');
  for (const std::string& text :
       {std::string(), good.substr(1), good + "a", "g" + good.substr(1), good.substr(1) + " ",
        "0x" + good.substr(2), "-" + good.substr(1), good.substr(0, 15) + "-" + good.substr(16)}) {
    ItemKey key;
    CHECK_MESSAGE(!parse_item_key(text, key), text);
  }
}

}  // namespace localexec
