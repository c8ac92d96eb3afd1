#include "input/chunked_source.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "input/indexed_sources.h"
#include "refusal.h"

namespace localexec {
namespace {

using Counts = std::vector<std::uint64_t>;

// Gives "0", "1", … and then ends, or fails.
class Numbers : public StreamSource {
 public:
  explicit Numbers(std::uint64_t count, bool fails = false) : count_(count), fails_(fails) {}
  bool next(Item& item) override {
    if (next_ == count_ && fails_) throw UsageError("torn");
    if (next_ == count_) return false;
    item = {next_, {Value::of(std::to_string(next_))}};
    ++next_;
    return true;
  }
  void before_waiting(std::function<void()>) override {}
  void stop() override {}

 private:
  std::uint64_t count_;
  bool fails_;
  std::uint64_t next_ = 0;
};

ItemSource range(std::uint64_t count) { return std::make_unique<RangeSource>(Range{0, 1, count}); }
ItemSource stream(std::uint64_t count) { return std::make_unique<Numbers>(count); }

ChunkingRules rules(ChunkPolicy policy, std::uint64_t workers = 1) {
  return {policy, workers, {}, 0};
}

// How many items each chunk has; checks that they follow each other, with the right values.
Counts counts_of(ItemSource items, ChunkingRules rules) {
  ChunkedSource chunks(std::move(items), std::move(rules));
  Counts counts;
  std::uint64_t item = 0;
  for (Item chunk; chunks.next(chunk);) {
    REQUIRE(chunk.chunk);
    CHECK(chunk.index == counts.size());
    CHECK(chunk.first() == item);
    PackedReader reader(*chunk.chunk);
    std::uint64_t count = 0;
    while (reader.next()) {
      const Value value = reader.row().at(0).value();
      if (count++ == 0) CHECK(value == chunk.values.at(0));
      REQUIRE(value.str() == std::to_string(item++));
    }
    CHECK(count == chunk.count());
    counts.push_back(count);
  }
  return counts;
}

constexpr ChunkPolicy kAuto{ChunkPolicy::Kind::automatic, 0};
constexpr ChunkPolicy kEven{ChunkPolicy::Kind::even, 0};
constexpr ChunkPolicy kByThree{ChunkPolicy::Kind::fixed, 3};

}  // namespace

TEST_CASE("chunks have the number of items that is asked for and the last one what is left") {
  CHECK(counts_of(range(7), rules(kByThree)) == Counts{3, 3, 1});
  CHECK(counts_of(stream(7), rules(kByThree)) == Counts{3, 3, 1});
  CHECK(counts_of(stream(6), rules(kByThree)) == Counts{3, 3});
  CHECK(counts_of(range(0), rules(kByThree)).empty());
  CHECK(counts_of(stream(0), rules(kByThree)).empty());
}

TEST_CASE("even chunks, of a stream too, which is then read to its end first") {
  CHECK(counts_of(range(9), rules(kEven, 2)) == Counts{4, 4, 1});
  CHECK(counts_of(stream(9), rules(kEven, 2)) == Counts{4, 4, 1});
  CHECK(counts_of(stream(0), rules(kEven, 2)).empty());
}

TEST_CASE("automatic chunks shrink towards the end where that is known, and else grow") {
  CHECK(counts_of(range(16), rules(kAuto, 2)) == Counts{4, 3, 2, 1, 1, 1, 1, 1, 1, 1});
  CHECK(counts_of(stream(16), rules(kAuto, 2)) == Counts{1, 1, 2, 2, 4, 4, 2});
}

TEST_CASE("a chunk that would take more than there is room for is split") {
  ChunkingRules tight = rules({ChunkPolicy::Kind::fixed, 10});
  tight.size = [](std::span<const Value> item, std::uint64_t) { return item[0].str().size(); };
  tight.room = 4;
  // "0" to "3", …, "8" and "9" with "10" no more, since a chunk of ten ends there
  CHECK(counts_of(stream(14), tight) == Counts{4, 4, 2, 2, 2});
}

TEST_CASE("an item that fits nowhere is a chunk of its own") {
  ChunkingRules tight = rules({ChunkPolicy::Kind::fixed, 10});
  tight.size = [](std::span<const Value>, std::uint64_t index) {
    return index == 2 ? std::size_t{1000} : std::size_t{1};
  };
  tight.room = 5;
  CHECK(counts_of(stream(6), tight) == Counts{2, 1, 3});
}

TEST_CASE("a chunk ends before it takes too much memory") {
  class Long : public StreamSource {
   public:
    bool next(Item& item) override {
      item = {0, {Value::of(std::string(10 << 20, 'x'))}};
      return ++made_ <= 8;
    }
    void before_waiting(std::function<void()>) override {}
    void stop() override {}

   private:
    int made_ = 0;
  };
  ChunkedSource chunks(std::make_unique<Long>(), rules({ChunkPolicy::Kind::fixed, 1000}));
  Item chunk;
  REQUIRE(chunks.next(chunk));
  CHECK(chunk.count() == 7);
  REQUIRE(chunks.next(chunk));
  CHECK(chunk.count() == 1);
}

TEST_CASE("what reading throws comes through, and a range tells its length before") {
  ChunkedSource torn(std::make_unique<Numbers>(4, true), rules(kByThree));
  Item chunk;
  CHECK(torn.next(chunk));
  CHECK(refusal_of([&] { torn.next(chunk); }) == "torn");
  CHECK(ChunkedSource(range(1'000'000'000), rules(kByThree)).total_items() == 1'000'000'000);
  CHECK_FALSE(ChunkedSource(stream(3), rules(kByThree)).total_items());
}

}  // namespace localexec
