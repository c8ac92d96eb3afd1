#include "run/key_index.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <vector>

namespace localexec {
namespace {

StoredRecord at(std::uint64_t offset, StoredRecord::Place place = StoredRecord::Place::journal) {
  StoredRecord record;
  record.place = place;
  record.offset = offset;
  return record;
}

// The offset of the record taken; -1 for none.
std::int64_t taken(KeyIndex& index, const ItemKey& key) {
  const auto record = index.take(key);
  return record ? static_cast<std::int64_t>(record->offset) : -1;
}

}  // namespace

TEST_CASE("a record is found by its key, with all that is known of it, and once") {
  KeyIndex index;
  const StoredRecord stored{StoredRecord::Place::before, Status::killed, 1, 2, 3, 4};
  index.insert({5, 6}, stored);
  CHECK(index.size() == 1);
  CHECK_FALSE(index.take({6, 5}));
  CHECK_FALSE(index.take({5, 7}));
  const auto found = index.take({5, 6});
  REQUIRE(found);
  CHECK(found->place == StoredRecord::Place::before);
  CHECK(found->status == Status::killed);
  CHECK(found->offset == 1);
  CHECK(found->length == 2);
  CHECK(found->index_at == 3);
  CHECK(found->index_size == 4);
  CHECK_FALSE(index.take({5, 6}));
}

TEST_CASE("nothing is found where nothing was inserted") {
  KeyIndex index;
  CHECK_FALSE(index.take({}));
  index.drop({}, StoredRecord::Place::journal, 0);
  CHECK(index.size() == 0);
}

TEST_CASE("a key of zeros is one like any other") {
  KeyIndex index;
  index.insert({}, at(9));
  CHECK(taken(index, {}) == 9);
  CHECK(taken(index, {}) == -1);
}

TEST_CASE("equal keys are taken in the order of their coming") {
  KeyIndex index;
  for (std::uint64_t i = 0; i < 5000; ++i) index.insert({i % 3, 1}, at(i));
  for (std::int64_t i = 0; i < 5000; ++i) {
    CHECK(taken(index, {static_cast<std::uint64_t>(i % 3), 1}) == i);
  }
  CHECK(taken(index, {0, 1}) == -1);
}

TEST_CASE("what is inserted after some were taken comes after them") {
  KeyIndex index;
  index.insert({1, 1}, at(1));
  CHECK(taken(index, {1, 1}) == 1);
  CHECK(taken(index, {1, 1}) == -1);
  index.insert({1, 1}, at(2));
  index.insert({1, 1}, at(3));
  CHECK(taken(index, {1, 1}) == 2);
  CHECK(taken(index, {1, 1}) == 3);
  CHECK(taken(index, {1, 1}) == -1);
}

TEST_CASE("one among equals can be dropped") {
  using Place = StoredRecord::Place;
  KeyIndex index;
  index.insert({1, 1}, at(10, Place::before));
  index.insert({1, 1}, at(20, Place::before));
  index.insert({1, 1}, at(10, Place::journal));
  index.insert({1, 1}, at(30, Place::journal));
  index.drop({1, 1}, Place::journal, 10);
  index.drop({1, 1}, Place::before, 20);
  index.drop({1, 1}, Place::before, 30);  // there is none
  index.drop({2, 1}, Place::before, 10);  // nor this
  auto first = index.take({1, 1});
  REQUIRE(first);
  CHECK(first->place == Place::before);
  CHECK(first->offset == 10);
  CHECK(taken(index, {1, 1}) == 30);
  CHECK(taken(index, {1, 1}) == -1);
}

TEST_CASE("keys that share every place of the table are told apart") {
  // Differences in the bits that are the same in both halves cancel out in most foldings.
  KeyIndex index;
  constexpr std::uint64_t kKeys = 700;
  for (std::uint64_t i = 0; i < kKeys; ++i) index.insert({i << 40, i << 40}, at(i));
  for (std::uint64_t i = 0; i < kKeys; ++i) {
    CHECK(taken(index, {i << 40, i << 40}) == static_cast<std::int64_t>(i));
    CHECK(taken(index, {i << 40, i << 41 | 1}) == -1);
  }
}

TEST_CASE("an index that grows is as good as a table in memory") {
  KeyIndex index;
  std::map<ItemKey, std::vector<std::uint64_t>> model;
  std::mt19937_64 random(4);
  std::uint64_t records = 0;
  for (std::uint64_t step = 0; step < 40'000; ++step) {
    const ItemKey key{random() % 6000 * 0x9E3779B97F4A7C15U, random() % 2};
    auto& known = model[key];
    switch (random() % 4) {
      case 0:
      case 1:
        index.insert(key, at(step));
        known.push_back(step);
        ++records;
        break;
      case 2:
        if (known.empty()) {
          CHECK(taken(index, key) == -1);
        } else {
          CHECK(taken(index, key) == static_cast<std::int64_t>(known.front()));
          known.erase(known.begin());
        }
        break;
      default:
        if (!known.empty()) {
          index.drop(key, StoredRecord::Place::journal, known.back());
          known.pop_back();
        }
    }
  }
  for (const auto& [key, known] : model) {
    for (const std::uint64_t offset : known) {
      CHECK(taken(index, key) == static_cast<std::int64_t>(offset));
    }
    CHECK(taken(index, key) == -1);
  }
  CHECK(index.size() == records);
}

}  // namespace localexec
