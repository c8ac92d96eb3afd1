#include "core/chunk_cutter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "refusal.h"

namespace localexec {
namespace {

constexpr ChunkPolicy kAutomatic{ChunkPolicy::Kind::automatic, 0};
constexpr ChunkPolicy kEven{ChunkPolicy::Kind::even, 0};
constexpr ChunkPolicy fixed(std::uint64_t size) { return {ChunkPolicy::Kind::fixed, size}; }

std::vector<Chunk> cut(ChunkPolicy policy, std::uint64_t total, std::uint64_t workers) {
  std::vector<Chunk> chunks;
  ChunkCutter cutter(policy, total, workers);
  while (const auto chunk = cutter.next()) chunks.push_back(*chunk);
  return chunks;
}

std::vector<std::uint64_t> sizes(const std::vector<Chunk>& chunks) {
  std::vector<std::uint64_t> counts;
  for (const Chunk& chunk : chunks) counts.push_back(chunk.count);
  return counts;
}

using Sizes = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("chunks cover all items exactly once and in order") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 3000; ++round) {
    const std::uint64_t total = random() % (round % 10 == 0 ? 100'000 : 200);
    const std::uint64_t workers = 1 + random() % 20;
    const ChunkPolicy policy = round % 3 == 0   ? kAutomatic
                               : round % 3 == 1 ? kEven
                                                : fixed(1 + random() % 50);
    std::uint64_t next = 0;
    std::uint64_t number = 0;
    for (const Chunk& chunk : cut(policy, total, workers)) {
      REQUIRE(chunk.number == number++);
      REQUIRE(chunk.first == next);
      REQUIRE(chunk.count > 0);
      next += chunk.count;
    }
    REQUIRE(next == total);
    REQUIRE(ChunkCutter(policy, total, workers).count_chunks(1'000'000) == number);
  }
}

TEST_CASE("a fixed size holds for all chunks but the last") {
  CHECK(sizes(cut(fixed(3), 10, 4)) == Sizes{3, 3, 3, 1});
  CHECK(sizes(cut(fixed(25), 100, 2)) == Sizes{25, 25, 25, 25});
  CHECK(sizes(cut(fixed(1000), 10, 4)) == Sizes{10});
}

TEST_CASE("even chunks are the items divided by the workers and at least one") {
  CHECK(sizes(cut(kEven, 12, 4)) == Sizes{3, 3, 3, 3});
  CHECK(sizes(cut(kEven, 10, 4)) == Sizes{2, 2, 2, 2, 2});
  CHECK(sizes(cut(kEven, 3, 4)) == Sizes{1, 1, 1});
  CHECK(cut(kEven, 0, 4).empty());
}

TEST_CASE("automatic chunks never grow and end with single items") {
  for (const std::uint64_t total : {50, 1000, 77777}) {
    const auto counts = sizes(cut(kAutomatic, total, 4));
    CHECK(std::is_sorted(counts.rbegin(), counts.rend()));
    CHECK(counts.front() > 1);
    CHECK(counts.front() <= total / 8 + 1);  // every worker has several
    CHECK(counts.back() == 1);
  }
}

TEST_CASE("automatic chunks of a giant input stay small enough to be spread") {
  ChunkCutter cutter(kAutomatic, std::uint64_t{1} << 62, 2);
  CHECK(cutter.next()->count == 1024);
}

TEST_CASE("with an unknown end automatic chunks are single items and fixed ones are whole") {
  ChunkCutter automatic(kAutomatic, std::nullopt, 4);
  CHECK(automatic.next() == Chunk{0, 0, 1});
  CHECK(automatic.next() == Chunk{1, 1, 1});
  ChunkCutter three(fixed(3), std::nullopt, 4);
  CHECK(three.next() == Chunk{0, 0, 3});
  CHECK(three.next() == Chunk{1, 3, 3});
}

TEST_CASE("a stream that ends gives no chunk beyond its end") {
  ChunkCutter cutter(fixed(3), std::nullopt, 4);
  CHECK(cutter.next());
  CHECK(cutter.cut_so_far() == 3);
  cutter.set_total(4);
  CHECK(cutter.next() == Chunk{1, 3, 1});
  CHECK_FALSE(cutter.next());
  ChunkCutter beyond(fixed(3), std::nullopt, 4);
  CHECK(beyond.next());
  beyond.set_total(2);
  CHECK_FALSE(beyond.next());
}

TEST_CASE("a split chunk takes a number that no other chunk has") {
  ChunkCutter cutter(fixed(1), 3, 1);
  CHECK(cutter.next()->number == 0);
  CHECK(cutter.take_number() == 1);
  CHECK(cutter.next()->number == 2);
}

TEST_CASE("only automatic chunks may be split") {
  CHECK(ChunkCutter(kAutomatic, 1, 1).may_split());
  CHECK_FALSE(ChunkCutter(kEven, 1, 1).may_split());
  CHECK_FALSE(ChunkCutter(fixed(1), 1, 1).may_split());
}

TEST_CASE("chunks are counted no further than asked") {
  CHECK(ChunkCutter(fixed(1), std::uint64_t{1} << 60, 1).count_chunks(7) == 7);
  CHECK(ChunkCutter(fixed(4), 10, 1).count_chunks(7) == 3);
}

TEST_CASE("a chunk size is a number or a word") {
  CHECK(parse_chunk_policy("auto").kind == ChunkPolicy::Kind::automatic);
  CHECK(parse_chunk_policy("even").kind == ChunkPolicy::Kind::even);
  CHECK(parse_chunk_policy("25").kind == ChunkPolicy::Kind::fixed);
  CHECK(parse_chunk_policy("25").size == 25);
}

TEST_CASE("a chunk size below one or without sense is refused with what can be written") {
  CHECK(refusal_of([] { parse_chunk_policy("0"); }) ==
        "--chunk 0: not a chunk size; write a number of items (1 or more), 'even' or 'auto'");
  for (const std::string text :
       {"", "-1", "1.5", "Even", "automatic", "1 ", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK(contains(refusal_of([&] { parse_chunk_policy(text); }),
                   "--chunk " + text + ": not a chunk size"));
  }
}

}  // namespace localexec
