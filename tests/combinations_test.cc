#include "input/combinations.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "input/indexed_sources.h"
#include "input/line_source.h"
#include "input/pairs.h"
#include "readiness.h"
#include "refusal.h"
#include "source_text.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

using Lines = std::vector<std::string>;

ItemSource list(Lines values) { return std::make_unique<ListSource>(std::move(values)); }
ItemSource range(std::string_view text) { return std::make_unique<RangeSource>(parse_range(text)); }
ItemSource lines(const std::string& file) {
  return std::make_unique<LineSource>(Lines{file}, '\n');
}

template <typename... Source>
std::vector<NamedSource> named(Source... source) {
  std::vector<NamedSource> sources;
  (sources.push_back({std::string(1, static_cast<char>('a' + sources.size())), std::move(source)}),
   ...);
  return sources;
}

std::uint64_t count_of(const ItemSource& source) {
  return std::get<std::unique_ptr<IndexedSource>>(source)->count();
}

}  // namespace

TEST_CASE("combinations come in the order of nested loops, the last variable fastest") {
  CHECK(items_of(combine(named(list({"a", "b"}), range("2"), list({"x", "y"})))) ==
        Lines{"a 0 x", "a 0 y", "a 1 x", "a 1 y", "b 0 x", "b 0 y", "b 1 x", "b 1 y"});
}

TEST_CASE("combinations are computed and not kept") {
  const ItemSource source = combine(named(range("1000000000"), range("5"), range("1000000000")));
  CHECK(count_of(source) == 5'000'000'000'000'000'000);
  const Item last = std::get<std::unique_ptr<IndexedSource>>(source)->at(count_of(source) - 1);
  CHECK(last.index == 4'999'999'999'999'999'999);
  CHECK(last.values == std::vector{Value::of(std::int64_t{999'999'999}), Value::of(std::int64_t{4}),
                                   Value::of(std::int64_t{999'999'999})});
}

TEST_CASE("more combinations than can be counted are refused") {
  CHECK(refusal_of([] { combine(named(range("4294967296"), range("2"), range("2147483648"))); }) ==
        "the combinations of a, b, c are more than 64 bits can count; use shorter ranges or --zip");
  CHECK(count_of(combine(named(range("4294967295"), range("4294967297")))) == UINT64_MAX);
  CHECK(count_of(combine(named(range("4294967296"), range("4294967296"), range("0")))) == 0);
}

TEST_CASE("nothing combined with anything is nothing") {
  const TemporaryFolder folder;
  const std::string none = folder.write("none", "");
  const std::string some = folder.write("some", "1\n2\n");
  CHECK(count_of(combine(named(range("3"), list({})))) == 0);
  CHECK(items_of(combine(named(lines(some), lines(none)))).empty());
  CHECK(items_of(combine(named(lines(none), lines(some)))).empty());
  CHECK(items_of(combine(named(list({"a"}), lines(some), list({})))).empty());
}

TEST_CASE("a stream is combined at any place") {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "1\n2\n");
  const std::string other = folder.write("other", "x\ny\nz\n");
  CHECK(items_of(combine(named(lines(file), list({"a", "b"})))) ==
        Lines{"1 a", "1 b", "2 a", "2 b"});
  CHECK(items_of(combine(named(list({"a", "b"}), lines(file)))) ==
        Lines{"a 1", "a 2", "b 1", "b 2"});
  CHECK(items_of(combine(named(lines(file), lines(other)))) ==
        Lines{"1 x", "1 y", "1 z", "2 x", "2 y", "2 z"});
  CHECK(items_of(combine(named(list({"a", "b"}), lines(file), range("2")))) ==
        Lines{"a 1 0", "a 1 1", "a 2 0", "a 2 1", "b 1 0", "b 1 1", "b 2 0", "b 2 1"});
}

TEST_CASE("a long stream that comes round again is the same each time") {
  const TemporaryFolder folder;
  std::string bytes;
  for (int i = 0; i < 3000; ++i) bytes += std::string(1000, static_cast<char>('a' + i % 26)) + '\n';
  const Lines items =
      items_of(combine(named(list({"1", "2", "3"}), lines(folder.write("long", bytes)))));
  REQUIRE(items.size() == 9000);
  for (std::size_t i = 0; i < items.size(); ++i) {
    REQUIRE(items[i] == std::to_string(i / 3000 + 1) + " " +
                            std::string(1000, static_cast<char>('a' + i % 3000 % 26)));
  }
}

TEST_CASE("combinations with a stream begin before it ends") {
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  const ItemSource source =
      combine(named(list({"a", "b"}), lines(path_of(pipe.read.get())), list({"x"})));
  StreamSource& stream = *std::get<std::unique_ptr<StreamSource>>(source);
  REQUIRE(sys::write_all(pipe.write.get(), "1\n"));
  Item item;
  REQUIRE(stream.next(item));
  CHECK(text_of(item) == "a 1 x");
  stream.stop();
  CHECK_FALSE(stream.next(item));
}

TEST_CASE("pairs have the first of each, then the second of each") {
  const TemporaryFolder folder;
  const ItemSource pairs = pair_up(named(list({"a", "b"}), range("2"), range("5:7")));
  CHECK(count_of(pairs) == 2);
  CHECK(items_of(pairs) == Lines{"a 0 5", "b 1 6"});
  CHECK(items_of(pair_up(named(lines(folder.write("lines", "1\n2\n")), list({"x", "y"})))) ==
        Lines{"1 x", "2 y"});
}

TEST_CASE("unequal lengths cannot be paired and both are told") {
  CHECK(refusal_of([] { pair_up(named(range("3"), range("3"), list({"x"}))); }) ==
        "cannot pair a with c: a has 3 values and c has 1; give both equally many");
}

TEST_CASE("unequal lengths of a stream are told once it has ended") {
  const TemporaryFolder folder;
  const std::string two = folder.write("two", "1\n2\n");
  const std::string three = folder.write("three", "1\n2\n3\n");
  CHECK(refusal_of([&] { items_of(pair_up(named(lines(two), range("5")))); }) ==
        "cannot pair a with b: a has 2 values and b has 5; give both equally many");
  CHECK(refusal_of([&] { items_of(pair_up(named(range("1"), lines(two)))); }) ==
        "cannot pair a with b: a has 1 values and b has at least 2; give both equally many");
  CHECK(refusal_of([&] { items_of(pair_up(named(lines(three), lines(two)))); }) ==
        "cannot pair b with a: b has 2 values and a has at least 3; give both equally many");
}

}  // namespace localexec
