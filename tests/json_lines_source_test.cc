#include "input/json_lines_source.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "refusal.h"
#include "source_text.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

using Names = std::vector<std::string>;
using Values = std::vector<std::vector<Value>>;

struct Read {
  Names names;
  Values values;
};

Read read(std::string_view bytes, bool one_variable = false) {
  const TemporaryFolder folder;
  JsonLinesSource source({folder.write("f", bytes)}, one_variable);
  Read read{source.names(), {}};
  for (Item item; source.next(item);) {
    REQUIRE(item.index == read.values.size());
    read.values.push_back(item.values);
  }
  return read;
}

std::string refusal_of_file(std::string_view bytes) {
  const TemporaryFolder folder;
  const std::string file = folder.write("f.jsonl", bytes);
  std::string sentence = refusal_of([&] {
    JsonLinesSource source({file}, false);
    items_of(source);
  });
  const auto name = sentence.find(file);
  return name == std::string::npos ? sentence : sentence.replace(name, file.size(), "f.jsonl");
}

}  // namespace

TEST_CASE("an object a line names the variables and gives typed values") {
  const Read got = read("{\"a\":1,\"b\":\"x\"}\r\n { \"b\" : \"\" , \"a\" : [1, 2] } \n");
  CHECK(got.names == Names{"a", "b"});
  CHECK(got.values ==
        Values{{Value::json("1"), Value::of("x")}, {Value::json("[1,2]"), Value::of("")}});
}

TEST_CASE("numbers keep every digit and strings lose their escapes") {
  const Read got = read(
      R"({"n":12345678901234567890.10,"s":"a\"\\\n\u00e9\ud83d\ude00","o":{"k":"\u00e9"},"t":true})"
      "\n");
  CHECK(got.values == Values{{Value::json("12345678901234567890.10"), Value::of("a\"\\\né😀"),
                              Value::json(R"({"k":"\u00e9"})"), Value::json("true")}});
  CHECK(read(R"({"\u0061":1})").names == Names{"a"});
}

TEST_CASE("other values are those of one variable") {
  const Read got = read("1\n\"x\"\nnull\n[{\"a\":1}]\n");
  CHECK(got.names.empty());
  CHECK(got.values == Values{{Value::json("1")},
                             {Value::of("x")},
                             {Value::json("null")},
                             {Value::json("[{\"a\":1}]")}});
}

TEST_CASE("with one variable an object is a value like any other") {
  const Read got = read("{\"a\": 1}\n2\n", true);
  CHECK(got.names.empty());
  CHECK(got.values == Values{{Value::json("{\"a\":1}")}, {Value::json("2")}});
}

TEST_CASE("a file without a line has no items") {
  CHECK(read("").values.empty());
  CHECK(read("\xEF\xBB\xBF").values.empty());
}

TEST_CASE("a byte-order mark before JSON is dropped") {
  CHECK(read("\xEF\xBB\xBF{\"a\":1}").names == Names{"a"});
}

TEST_CASE("files of JSON lines follow each other") {
  const TemporaryFolder folder;
  JsonLinesSource source({folder.write("none", ""), folder.write("one", "{\"a\":1}"),
                          folder.write("two", "\xEF\xBB\xBF{\"a\":2}\n")},
                         false);
  CHECK(source.names() == Names{"a"});
  CHECK(items_of(source) == Names{"1", "2"});
}

TEST_CASE("what is no JSON is refused with file and line") {
  CHECK(refusal_of_file("{\"a\":1}\n{\"a\":}\n") ==
        "'f.jsonl', line 2: no valid JSON, at byte 6 of the line; write one value of JSON on each "
        "line");
  CHECK(contains(refusal_of_file("{\"a\":1} {\"a\":2}\n"), "'f.jsonl', line 1: no valid JSON"));
  CHECK(refusal_of_file("1\n\n2\n") ==
        "'f.jsonl', line 2: an empty line, which is no JSON; remove it");
  CHECK(refusal_of_file("\"a\"\n\"\xFF\"\n") ==
        "'f.jsonl', line 2: no valid UTF-8; write JSON in UTF-8");
  CHECK(contains(refusal_of_file("\"\\ud800\"\n"),
                 "'f.jsonl', line 1: the string \"\\ud800\" is half"));
  CHECK(refusal_of_file("[\"\\ud83d\\ude00\"]\n[{\"a\":\"\\ud800\"}]\n") ==
        "'f.jsonl', line 2: \\ud800 is half a character of UTF-16; write both halves");
}

TEST_CASE("lines of different kinds are refused") {
  CHECK(contains(refusal_of_file("{\"a\":1}\n2\n"),
                 "'f.jsonl', line 2: no object, while the first line is one and names a;"));
  CHECK(contains(refusal_of_file("2\n{\"a\":1}\n"),
                 "'f.jsonl', line 2: an object, while the first line is none;"));
}

TEST_CASE("every object must have the names of the first") {
  CHECK(contains(refusal_of_file("{\"a\":1,\"b\":2}\n{\"a\":1}\n"),
                 "'f.jsonl', line 2: 'b' is missing, which the first line names;"));
  CHECK(contains(refusal_of_file("{\"a\":1}\n{\"a\":1,\"b\":2}\n"),
                 "'f.jsonl', line 2: 'b' is not among the names of the first line (a);"));
  CHECK(contains(refusal_of_file("{\"a\":1}\n{\"a\":1,\"a\":2}\n"),
                 "'f.jsonl', line 2: 'a' is there twice;"));
}

TEST_CASE("names that no variable can have are refused in JSON, too") {
  CHECK(contains(refusal_of_file("{\"a\":1,\"\\u0061\":2}\n"), "line 1: two columns are called a"));
  CHECK(contains(refusal_of_file("{\"\":1}\n"), "line 1: column 1 has no name"));
  CHECK(contains(refusal_of_file("{\"index\":1}\n"), "line 1: a column is called index"));
  CHECK(refusal_of_file("{}\n") ==
        "'f.jsonl', line 1: an empty object names no variable; give it members");
}

}  // namespace localexec
