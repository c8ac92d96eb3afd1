#include "input/loop_sources.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "refusal.h"
#include "source_text.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

using Lines = std::vector<std::string>;

// Opens every input; those that name their variables name them in the specification.
ItemSource source_of(std::vector<LoopInput> loop) {
  JobSpec spec;
  spec.loop = std::move(loop);
  LoopSources sources;
  for (LoopInput& input : spec.loop) {
    Lines names = sources.open(input.input);
    if (!names.empty()) input.names = std::move(names);
  }
  return sources.combine(spec);
}

ItemSource source_of(Input input) { return source_of({{{"x"}, std::move(input)}}); }

}  // namespace

TEST_CASE("without a loop there is exactly one item and it has no value") {
  LoopSources sources;
  const ItemSource source = sources.combine(JobSpec{});
  const auto& indexed = std::get<std::unique_ptr<IndexedSource>>(source);
  CHECK(indexed->count() == 1);
  CHECK(indexed->at(0).values.empty());
}

TEST_CASE("each kind of input makes its own kind of source") {
  const TemporaryFolder folder;
  CHECK(items_of(source_of(RangeInput{parse_range("3:5")})) == Lines{"3", "4"});
  CHECK(items_of(source_of(ListInput{{"a"}})) == Lines{"a"});
  CHECK(items_of(source_of(LinesInput{{folder.write("lines", "a\nb\n")}})) == Lines{"a", "b"});
  CHECK(items_of(source_of(LinesInput{{folder.write("nuls", std::string("a\0b", 3))}, '\0'})) ==
        Lines{"a", "b"});
  CHECK(items_of(source_of(CsvInput{{folder.write("csv", "a,b\n1,2\n")}})) == Lines{"1 2"});
  CHECK(items_of(source_of(CsvInput{{folder.write("tsv", "a\tb\n1,\t2\n")}, '\t'})) ==
        Lines{"1, 2"});
  CHECK(items_of(source_of(JsonLinesInput{{folder.write("jsonl", "{\"a\":1}\n")}})) == Lines{"1"});
}

TEST_CASE("a pattern gives the paths that match, sorted, one pattern after another") {
  const TemporaryFolder folder;
  for (const std::string name :
       {"b.txt", "a.txt", "c d.txt", ".hidden.txt", "z.log", "sub/e.txt"}) {
    folder.write(name, "");
  }
  const auto names = [&](const Lines& patterns) {
    GlobInput input;
    for (const std::string& pattern : patterns) input.patterns.push_back(folder.path() + pattern);
    Lines items = items_of(source_of(input));
    for (std::string& item : items) item.erase(0, folder.path().size() + 1);
    return items;
  };
  CHECK(names({"/*.txt"}) == Lines{"a.txt", "b.txt", "c d.txt"});
  CHECK(names({"/*.{log,txt}"}) == Lines{"z.log", "a.txt", "b.txt", "c d.txt"});
  CHECK(names({"/z*", "/[ab].txt"}) == Lines{"z.log", "a.txt", "b.txt"});
  CHECK(names({"/*/e.txt"}) == Lines{"sub/e.txt"});
  CHECK(names({"/*.none", "/none/*", "/a.txt/*"}).empty());
}

TEST_CASE("a table names its variables and other inputs do not") {
  const TemporaryFolder folder;
  LoopSources sources;
  CHECK(sources.open(CsvInput{{folder.write("csv", "a,b\n1,2\n")}}) == Lines{"a", "b"});
  CHECK(sources.open(JsonLinesInput{{folder.write("jsonl", "{\"c\":1}\n")}}) == Lines{"c"});
  CHECK(sources.open(JsonLinesInput{{folder.write("scalars", "1\n")}}).empty());
  CHECK(sources.open(ListInput{{"a"}}).empty());
}

TEST_CASE("inputs are combined unless they are paired with the one before") {
  const auto loop = [](bool second, bool third) {
    return std::vector<LoopInput>{{{"x"}, ListInput{{"a", "b"}}},
                                  {{"y"}, ListInput{{"1", "2"}}, second},
                                  {{"z"}, ListInput{{"u", "v"}}, third}};
  };
  CHECK(items_of(source_of(loop(false, false))).size() == 8);
  CHECK(items_of(source_of(loop(true, true))) == Lines{"a 1 u", "b 2 v"});
  CHECK(items_of(source_of(loop(true, false))) == Lines{"a 1 u", "a 1 v", "b 2 u", "b 2 v"});
  CHECK(items_of(source_of(loop(false, true))) == Lines{"a 1 u", "a 2 v", "b 1 u", "b 2 v"});
}

TEST_CASE("a file of items that cannot be read is refused with its name") {
  const TemporaryFolder folder;
  const std::string sentence =
      "cannot open '/nowhere/items': No such file or directory; check the name";
  CHECK(refusal_of([] { source_of(LinesInput{{"/nowhere/items"}}); }) == sentence);
  CHECK(refusal_of([] { source_of(CsvInput{{"/nowhere/items"}}); }) == sentence);
  CHECK(refusal_of([] { source_of(JsonLinesInput{{"/nowhere/items"}}); }) == sentence);
  CHECK(refusal_of([&] {
          source_of(LinesInput{{folder.write("here", "a\n"), "/nowhere/items"}});
        }) == sentence);
  CHECK(contains(refusal_of([&] { source_of(LinesInput{{folder.path()}}); }), "Is a directory"));
}

TEST_CASE("the fixed variables become values in their order") {
  JobSpec spec;
  spec.fixed = {{"a", "1"}, {"b", "two"}};
  CHECK(fixed_values(spec) == std::vector{Value::of("1"), Value::of("two")});
}

}  // namespace localexec
