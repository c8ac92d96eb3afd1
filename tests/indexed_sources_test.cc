#include "input/indexed_sources.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "input/source_factory.h"
#include "refusal.h"

namespace localexec {

TEST_CASE("a range gives numbers and needs no memory for them") {
  const RangeSource source(parse_range("10:1000000000000000000:-3"));
  CHECK(source.count() == 0);
  const RangeSource large(parse_range("5:1000000000000000000:2"));
  CHECK(large.count() == 499'999'999'999'999'998);
  const Item item = large.at(1'000'000'000'000);
  CHECK(item.index == 1'000'000'000'000);
  CHECK(item.values == std::vector{Value::of(std::int64_t{2'000'000'000'005})});
}

TEST_CASE("a list gives its words as text") {
  const ListSource source({"a", "", "7"});
  CHECK(source.count() == 3);
  CHECK(source.at(1).values == std::vector{Value::of("")});
  CHECK(source.at(2).index == 2);
  CHECK(source.at(2).values == std::vector{Value::of("7")});
}

TEST_CASE("without a loop there is exactly one item and it has no value") {
  const ItemSource source = make_source(JobSpec{});
  const auto& indexed = std::get<std::unique_ptr<IndexedSource>>(source);
  CHECK(indexed->count() == 1);
  CHECK(indexed->at(0).values.empty());
}

TEST_CASE("each kind of input makes its own kind of source") {
  const auto source_of = [](Input input) {
    JobSpec spec;
    spec.loop.push_back({"x", std::move(input)});
    return make_source(spec);
  };
  const auto first_of = [](const ItemSource& source) {
    return std::get<std::unique_ptr<IndexedSource>>(source)->at(0).values;
  };
  CHECK(first_of(source_of(RangeInput{parse_range("3:4")})) ==
        std::vector{Value::of(std::int64_t{3})});
  CHECK(first_of(source_of(ListInput{{"a"}})) == std::vector{Value::of("a")});
  CHECK(std::holds_alternative<std::unique_ptr<StreamSource>>(
      source_of(LinesInput{"/dev/null", '\n'})));
}

TEST_CASE("a file of items that cannot be read is refused with its name") {
  JobSpec spec;
  spec.loop.push_back({"x", LinesInput{"/nowhere/items", '\n'}});
  CHECK(refusal_of([&] { make_source(spec); }) ==
        "--items: cannot open '/nowhere/items': No such file or directory; check the name");
}

TEST_CASE("the fixed variables become values in their order") {
  JobSpec spec;
  spec.fixed = {{"a", "1"}, {"b", "two"}};
  CHECK(fixed_values(spec) == std::vector{Value::of("1"), Value::of("two")});
}

}  // namespace localexec
