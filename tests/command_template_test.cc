#include "core/command_template.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "refusal.h"

namespace localexec {
namespace {

using Words = std::vector<std::string>;

const Words kX{"x"};

Expansion expansion_of(const Words& words, const Words& names, const std::vector<Value>& values,
                       bool append = false) {
  CallContext context;
  context.values = values;
  context.index = 7;
  context.chunk = 3;
  context.worker = 2;
  context.attempt = 4;
  context.threads = 5;
  return CommandTemplate(words, names, append).expand(context);
}

// One word, one variable x that holds text.
std::string with_text(const std::string& word, const std::string& text) {
  const Expansion expansion = expansion_of({word}, kX, {Value::of(text)});
  REQUIRE(expansion.error.empty());
  REQUIRE(expansion.argv.size() == 1);
  return expansion.argv[0];
}

std::string with_number(const std::string& word, std::int64_t number) {
  const Expansion expansion = expansion_of({word}, kX, {Value::of(number)});
  REQUIRE(expansion.error.empty());
  REQUIRE(expansion.argv.size() == 1);
  return expansion.argv[0];
}

std::string error_of(const std::string& word, const Value& value) {
  return expansion_of({word}, kX, {value}).error;
}

}  // namespace

TEST_CASE("a placeholder in braces or in angle brackets stands for the variable") {
  CHECK(with_text("{x}", "a") == "a");
  CHECK(with_text("<x>", "a") == "a");
  CHECK(with_text("in-{x}-<x>.txt", "a") == "in-a-a.txt");
  CHECK(with_number("n={x}", -5) == "n=-5");
}

TEST_CASE("an item is one argument whatever it holds") {
  for (const std::string item : {"", " ", "two words", "$(rm -rf /)", "a\nb", "-n", "'\"", "{x}",
                                 "<x>", "{index}", "\xFF\xFE", "*", ";", "{", "}"}) {
    const Expansion expansion = expansion_of({"echo", "{x}", "end"}, kX, {Value::of(item)});
    CHECK(expansion.argv == Words{"echo", item, "end"});
  }
}

TEST_CASE("empty braces are the variable where there is just one") {
  CHECK(with_text("{}", "a") == "a");
  CHECK(with_text("<>", "a") == "a");
  CHECK(with_text("{.ext}", "a.txt") == "txt");
  CHECK(with_number("{:03d}", 5) == "005");
  CHECK(expansion_of({"{}"}, {"x", "y"}, {Value::of("a"), Value::of("b")}).argv == Words{"{}"});
  CHECK(expansion_of({"{}"}, {}, {}).argv == Words{"{}"});
}

TEST_CASE("what names nothing declared passes untouched") {
  for (const std::string word :
       {"{print $1}", R"({"a":1})", "{y}", "<y>", "{x.size}",  "{ x }",   "{x",
        "x}",         "<x",         "{x>", "<x}", "a < b > c", "${HOME}", "{x.}",
        "{.x}",       "{x y}",      "{X}", "",    "{",         "<",       "{x:}"}) {
    CAPTURE(word);
    CHECK(with_text(word, "VALUE") == word);
  }
}

TEST_CASE("placeholders are found next to other brackets") {
  CHECK(with_text("{{x}}", "a") == "{a}");
  CHECK(with_text("<<x>>", "a") == "<a>");
  CHECK(with_text("{<x>}", "a") == "{a}");
  CHECK(with_text("{x}{x}", "a") == "aa");
  CHECK(with_text(R"({"k":{x}})", "1") == R"({"k":1})");
}

TEST_CASE("parts of a path can be named") {
  const std::string path = "/var/log/app.tar.gz";
  CHECK(with_text("{x.base}", path) == "app.tar.gz");
  CHECK(with_text("{x.dir}", path) == "/var/log");
  CHECK(with_text("{x.stem}", path) == "app.tar");
  CHECK(with_text("{x.ext}", path) == "gz");
  CHECK(with_text("{x.path}", path) == "/var/log/app.tar");
  CHECK(with_text("<x.dir>/out/<x.stem>", path) == "/var/log/out/app.tar");
}

TEST_CASE("a format writes numbers and text as fmt does") {
  CHECK(with_number("{x:05d}", 42) == "00042");
  CHECK(with_number("{x:x}", 255) == "ff");
  CHECK(with_number("{x:.2f}", 3) == "3.00");
  CHECK(with_number("{x:>5}", 42) == "   42");
  CHECK(with_number("{x:+}", 42) == "+42");
  CHECK(with_text("{x:>5}", "ab") == "   ab");
  CHECK(with_text("{x:_<5}", "ab") == "ab___");
  CHECK(with_text("{x:.1}", "ab") == "a");
  CHECK(with_text("{x.stem:>6}", "/d/ab.txt") == "    ab");
  CHECK(with_text("<x:05d>", "42") == "00042");
}

TEST_CASE("text that is a number can take a number's format") {
  CHECK(with_text("{x:05d}", "42") == "00042");
  CHECK(with_text("{x:.2f}", "2.5") == "2.50");
  CHECK(with_text("{x:.1e}", "1500") == "1.5e+03");
}

TEST_CASE("a format with an angle bracket means the same in both notations") {
  CHECK(with_text("{x:>4}", "ab") == "  ab");
  CHECK(with_text("<x:>4>", "ab") == "  ab");
  CHECK(with_text("<x:_<4>|", "ab") == "ab__|");
}

TEST_CASE("index and chunk and worker and attempt and threads are always there") {
  CHECK(expansion_of({"{index} {chunk} {worker} {attempt} {threads}"}, {}, {}).argv ==
        Words{"7 3 2 4 5"});
  CHECK(expansion_of({"<index>", "{index:03d}"}, kX, {Value::of("a")}).argv == Words{"7", "007"});
  for (const std::string name : {"index", "chunk", "worker", "attempt", "threads"}) {
    CHECK(CommandTemplate::is_reserved(name));
  }
  CHECK_FALSE(CommandTemplate::is_reserved("item"));
}

TEST_CASE("several variables keep their values apart") {
  const std::vector<Value> values{Value::of("A"), Value::of(std::int64_t{2}), Value::json("[1]")};
  CHECK(expansion_of({"{b}{a}", "<c>"}, {"a", "b", "c"}, values).argv == Words{"2A", "[1]"});
}

TEST_CASE("a command without a placeholder gets the item as its last argument if that is wanted") {
  CHECK(expansion_of({"gzip", "-k"}, kX, {Value::of("f")}, true).argv == Words{"gzip", "-k", "f"});
  CHECK(expansion_of({"gzip", "-k"}, kX, {Value::of("f")}, false).argv == Words{"gzip", "-k"});
  CHECK(expansion_of({"echo", "{index}"}, kX, {Value::of("f")}, true).argv == Words{"echo", "7"});
  CHECK(expansion_of({"echo", "{}"}, kX, {Value::of("f")}, true).argv == Words{"echo", "f"});
  CHECK(expansion_of({"echo"}, {}, {}, true).argv == Words{"echo"});
}

TEST_CASE("the template knows which variables it uses") {
  const CommandTemplate command({"echo", "{y.base:>3}"}, {"x", "y"}, false);
  CHECK_FALSE(command.uses(0));
  CHECK(command.uses(1));
  CHECK_FALSE(command.empty());
  CHECK(CommandTemplate().empty());
}

TEST_CASE("the program is constant where no placeholder is in its name") {
  CHECK(CommandTemplate({"gzip", "{x}"}, kX, false).constant_program() == "gzip");
  CHECK(CommandTemplate({"{x}"}, kX, false).constant_program().empty());
  CHECK(CommandTemplate({"./{x}.sh"}, kX, false).constant_program().empty());
  CHECK(CommandTemplate({"./{y}.sh"}, kX, false).constant_program() == "./{y}.sh");
  CHECK(CommandTemplate().constant_program().empty());
}

TEST_CASE("a value that the format cannot take is an error of that item") {
  CHECK(error_of("{x:05d}", Value::of("abc")) ==
        "the value 'abc' cannot be written in the format '05d'");
  CHECK(error_of("{x:.2f}", Value::of("")) == "the value '' cannot be written in the format '.2f'");
  CHECK(error_of("{x:05d}", Value::of("12")).empty());
}

TEST_CASE("an argument with a NUL byte is an error of that item") {
  const std::string item("a\0b", 3);
  CHECK(expansion_of({"echo", "{x}"}, kX, {Value::of(item)}).error ==
        "argument 1 holds a NUL byte, which no command line can carry");
}

TEST_CASE("a width that no word of a command can have is refused before it takes its memory") {
  CHECK(refusal_of([] { CommandTemplate({"n={x:1000000000d}"}, kX, false); }) ==
        "command word 'n={x:1000000000d}': 1000000000 is wider than a word of a command can be; "
        "write at most 131071");
  for (const std::string format :
       {"131072", ">131072", "0131072d", ".131072f", "9.1000000000f", "99999999999999999999999"}) {
    CAPTURE(format);
    CHECK(contains(refusal_of([&] { CommandTemplate({"{x:" + format + "}"}, kX, false); }),
                   "is wider than"));
  }
  for (const std::string format : {"131071", "0131071d", "9>131071", ".131071f"}) {
    CAPTURE(format);
    CHECK(refusal_of([&] { CommandTemplate({"{x:" + format + "}"}, kX, false); }) == "not refused");
  }
}

TEST_CASE("a format that nothing could take is refused with examples") {
  CHECK(refusal_of([] { CommandTemplate({"n={x:5q}"}, kX, false); }) ==
        "command word 'n={x:5q}': '5q' is not a format; write for example {x:05d}, {x:.2f} or "
        "{x:>8}");
  for (const std::string word : {"{x:..}", "{x:dd}", "{index:zz}", "{x.base:%}"}) {
    CAPTURE(word);
    CHECK(contains(refusal_of([&] { CommandTemplate({word}, kX, false); }), "is not a format"));
  }
}

namespace {

// Over the items ("a",1), ("b",2), … and a fixed variable out.
Expansion over_chunk(const Words& words, int count) {
  PackedItems items{10, static_cast<std::uint64_t>(count), 2, {}};
  for (int i = 0; i < count; ++i) {
    append_packed(Value::of(std::string("d/") + static_cast<char>('a' + i) + ".c"), items.bytes);
    append_packed(Value::of(std::int64_t{i + 1}), items.bytes);
  }
  const std::vector<Value> values{Value::of("d/a.c"), Value::of(std::int64_t{1}), Value::of("o")};
  CallContext context;
  context.values = values;
  context.index = 10;
  context.items = &items;
  return CommandTemplate(words, {"x", "n", "out"}, 0).expand(context);
}

}  // namespace

TEST_CASE("the word that holds {x...} is repeated for every item of a chunk") {
  CHECK(over_chunk({"cc", "-I{x...}", "end"}, 3).argv ==
        Words{"cc", "-Id/a.c", "-Id/b.c", "-Id/c.c", "end"});
  CHECK(over_chunk({"cc", "<x...>"}, 1).argv == Words{"cc", "d/a.c"});
  CHECK(over_chunk({"cp", "{x...}", "{out}"}, 2).argv == Words{"cp", "d/a.c", "d/b.c", "o"});
}

TEST_CASE("several variables in a word repeat in step, and words one after another") {
  CHECK(over_chunk({"{x...}={n...}"}, 2).argv == Words{"d/a.c=1", "d/b.c=2"});
  CHECK(over_chunk({"{x...}", "{n...}"}, 2).argv == Words{"d/a.c", "d/b.c", "1", "2"});
  CHECK(over_chunk({"{out}/{index...}"}, 2).argv == Words{"o/10", "o/11"});
}

TEST_CASE("parts and formats of what repeats") {
  CHECK(over_chunk({"{x.stem...}"}, 2).argv == Words{"a", "b"});
  CHECK(over_chunk({"{n...:03d}", "{n:03d...}"}, 2).argv == Words{"001", "002", "001", "002"});
}

TEST_CASE("what only looks like a repetition passes untouched") {
  CHECK(over_chunk({"{y...}", "{x....}", "{...}", "{worker...}", "{x.foo...}"}, 2).argv ==
        Words{"{y...}", "{x....}", "{...}", "{worker...}", "{x.foo...}"});
}

TEST_CASE("a template knows what repeats and what stands for one item") {
  const CommandTemplate both({"{x...}", "{n}"}, {"x", "n"}, 0);
  CHECK(both.repeats());
  CHECK(both.repeats(0));
  CHECK_FALSE(both.repeats(1));
  CHECK(both.uses_singly(1));
  CHECK_FALSE(both.uses_singly(0));
  CHECK_FALSE(CommandTemplate({"{x}"}, kX, 0).repeats());
  CHECK(CommandTemplate({"{...}"}, kX, 0).repeats());
}

TEST_CASE("what words take of the system's limit") {
  const CommandTemplate command({"cp", "-{x...}", "{x...}", "out"}, kX, 0);
  const std::vector<Value> values{Value::of("abc")};
  CallContext context;
  context.values = values;
  const auto repeated = command.size_of_repeated(context);
  CHECK(repeated.total == (4 + 9) + (3 + 9));
  CHECK(repeated.longest == 5);
  CHECK(command.size_of_others(context).total == (2 + 9) + (3 + 9));
}

}  // namespace localexec
