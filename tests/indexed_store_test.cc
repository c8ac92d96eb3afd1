#include "run/indexed_store.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace localexec {
namespace {

constexpr std::size_t kAmple = 1 << 20;

}  // namespace

TEST_CASE("what is stored under a number is taken once") {
  sys::SpillFile spill(sys::temporary_folder());
  IndexedStore store(spill, kAmple);
  CHECK(store.empty());
  store.put(3, "three");
  CHECK_FALSE(store.empty());
  CHECK_FALSE(store.take(2));
  CHECK(store.take(3) == "three");
  CHECK_FALSE(store.take(3));
  CHECK(store.empty());
}

TEST_CASE("while the budget lasts nothing goes to disk") {
  sys::SpillFile spill(sys::temporary_folder());
  IndexedStore store(spill, kAmple);
  for (std::uint64_t i = 0; i < 100; ++i) store.put(i, std::string(1000, 'x'));
  CHECK(spill.bytes_in_use() == 0);
}

TEST_CASE("beyond the budget the highest numbers go to disk and come back unchanged") {
  sys::SpillFile spill(sys::temporary_folder());
  IndexedStore store(spill, 10'000);
  const auto text = [](std::uint64_t i) {
    return std::string(1000, static_cast<char>('a' + i % 26));
  };
  for (std::uint64_t i = 0; i < 50; ++i) store.put(i, text(i));
  CHECK(spill.bytes_in_use() >= 50'000 - 10'000);
  CHECK(spill.bytes_in_use() < 50'000);
  for (std::uint64_t i = 0; i < 5; ++i) CHECK(store.take(i) == text(i));
  CHECK(spill.bytes_in_use() >= 40'000);  // the lowest were in memory
  for (std::uint64_t i = 5; i < 50; ++i) CHECK(store.take(i) == text(i));
  CHECK(store.empty());
  CHECK(spill.bytes_in_use() == 0);
}

TEST_CASE("one string larger than the budget is kept on disk") {
  sys::SpillFile spill(sys::temporary_folder());
  IndexedStore store(spill, 100);
  const std::string large(300'000, 'x');
  store.put(0, large);
  CHECK(spill.bytes_in_use() == large.size());
  CHECK(store.take(0) == large);
}

TEST_CASE("an empty string is something that is stored") {
  sys::SpillFile spill(sys::temporary_folder());
  IndexedStore store(spill, 0);
  store.put(5, "");
  CHECK(store.next_from(0) == 5);
  CHECK(store.take(5) == "");
  CHECK_FALSE(store.take(5));
  CHECK(store.empty());
}

TEST_CASE("numbers far apart take no memory and are found without reading what lies between") {
  sys::SpillFile spill(sys::temporary_folder());
  IndexedStore store(spill, 0);
  store.put(7, "low");
  store.put(1'000'000'000, "high");
  CHECK(store.next_from(0) == 7);
  CHECK(store.next_from(8) == 1'000'000'000);
  CHECK(store.take(1'000'000'000) == "high");
  CHECK_FALSE(store.next_from(8));
  CHECK(store.take(7) == "low");
}

TEST_CASE("memory and disk together behave as one map") {
  std::mt19937 random(4);
  for (int round = 0; round < 20; ++round) {
    sys::SpillFile spill(sys::temporary_folder());
    IndexedStore store(spill, random() % 3000);
    std::map<std::uint64_t, std::string> model;
    for (int step = 0; step < 300; ++step) {
      const std::uint64_t index = random() % 600;
      const auto found = model.find(index);
      if (found == model.end() && random() % 3 != 0) {
        model[index] = std::string(random() % 200, static_cast<char>('a' + random() % 26));
        store.put(index, model[index]);
      } else {
        REQUIRE(store.take(index) ==
                (found == model.end() ? std::nullopt : std::optional(found->second)));
        if (found != model.end()) model.erase(found);
      }
      const std::uint64_t from = random() % 600;
      const auto next = model.lower_bound(from);
      REQUIRE(store.next_from(from) ==
              (next == model.end() ? std::nullopt : std::optional(next->first)));
      REQUIRE(store.empty() == model.empty());
    }
  }
}

}  // namespace localexec
