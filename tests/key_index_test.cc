#include "run/key_index.h"

#include <doctest/doctest.h>

#include <deque>
#include <map>
#include <optional>
#include <random>

namespace localexec {
namespace {

using Place = StoredRecord::Place;

StoredRecord at(std::uint64_t offset) { return {Place::journal, Status::ok, offset, 10, 0, 0}; }

std::optional<std::uint64_t> take(KeyIndex& index, const ItemKey& key) {
  const auto record = index.take(key);
  return record ? std::optional(record->offset) : std::nullopt;
}

}  // namespace

TEST_CASE("an index without records gives none") {
  KeyIndex index;
  CHECK_FALSE(index.take({1, 2}));
  index.drop({1, 2}, Place::journal, 0);
  CHECK(index.size() == 0);
}

TEST_CASE("a record is taken once and comes as it went in") {
  KeyIndex index;
  index.insert({1, 2}, {Place::before, Status::timeout, 3, 4, 5, 6});
  CHECK(index.size() == 1);
  const auto record = index.take({1, 2});
  REQUIRE(record);
  CHECK(record->place == Place::before);
  CHECK(record->status == Status::timeout);
  CHECK(record->offset == 3);
  CHECK(record->length == 4);
  CHECK(record->index_at == 5);
  CHECK(record->index_size == 6);
  CHECK_FALSE(index.take({1, 2}));
  CHECK_FALSE(index.take({2, 1}));
}

TEST_CASE("equal keys are taken in the order of their coming") {
  KeyIndex index;
  for (std::uint64_t i = 0; i < 5000; ++i) index.insert({7, 7}, at(i));
  for (std::uint64_t i = 0; i < 5000; ++i) CHECK(take(index, {7, 7}) == i);
  CHECK_FALSE(take(index, {7, 7}));
}

TEST_CASE("just the record that is dropped is gone") {
  KeyIndex index;
  for (std::uint64_t i = 0; i < 3; ++i) index.insert({7, 7}, at(i));
  index.drop({7, 7}, Place::before, 1);  // another place
  index.drop({7, 7}, Place::journal, 1);
  CHECK(take(index, {7, 7}) == 0);
  CHECK(take(index, {7, 7}) == 2);
  CHECK_FALSE(take(index, {7, 7}));
}

TEST_CASE("keys that fall on one place and run over the end of the table are kept apart") {
  KeyIndex index;
  for (std::uint64_t i = 0; i < 20; ++i) index.insert({i, 1020}, at(i));
  for (std::uint64_t i = 0; i < 20; ++i) CHECK(take(index, {i, 1020}) == i);
}

TEST_CASE("keys up to the largest number are kept") {
  KeyIndex index;
  for (std::uint64_t i = 0; i < 20; ++i) index.insert({i, UINT64_MAX - i}, at(i));
  index.insert({0, UINT64_MAX}, at(100));
  for (std::uint64_t i = 0; i < 20; ++i) CHECK(take(index, {i, UINT64_MAX - i}) == i);
  CHECK(take(index, {0, UINT64_MAX}) == 100);
}

TEST_CASE("many records behave as a map of queues") {
  std::mt19937_64 random(11);
  KeyIndex index;
  std::map<ItemKey, std::deque<std::uint64_t>> model;
  // Few keys, spread as hashes are; some share a place in the table.
  const auto any_key = [&random] {
    return ItemKey{random() % 4, (random() % 1500) * 0x9E3779B97F4A7C15U};
  };
  for (std::uint64_t step = 0; step < 20'000; ++step) {
    const ItemKey key = any_key();
    auto& waiting = model[key];
    if (random() % 3 != 0) {
      index.insert(key, at(step));
      waiting.push_back(step);
    } else if (waiting.empty()) {
      REQUIRE_FALSE(index.take(key));
    } else {
      REQUIRE(take(index, key) == waiting.front());
      waiting.pop_front();
    }
  }
}

}  // namespace localexec
