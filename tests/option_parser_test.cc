#include "cli/option_parser.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "refusal.h"

namespace localexec::cli {
namespace {

using Words = std::vector<std::string>;

ParsedWords parse(std::string_view command, const Words& words) {
  return parse_words(*find_command(command), words);
}

ParsedWords run(const Words& words) { return parse("run", words); }

// The options as "name=value,value" in their order.
Words given(const ParsedWords& parsed) {
  Words list;
  for (const GivenOption& option : parsed.options) {
    std::string text(option.option->name);
    char separator = '=';
    for (const std::string& value : option.values) {
      text += separator + value;
      separator = ',';
    }
    list.push_back(text);
  }
  return list;
}

std::string refusal(const Words& words) {
  return refusal_of([&] { run(words); });
}

}  // namespace

TEST_CASE("options end at two dashes or at the first word that is none") {
  for (const Words& words : {Words{"--workers", "4", "--", "echo", "--list", "x"},
                             Words{"--workers", "4", "echo", "--list", "x"}}) {
    const ParsedWords parsed = run(words);
    CHECK(given(parsed) == Words{"workers=4"});
    CHECK(parsed.command == Words{"echo", "--list", "x"});
  }
  CHECK(run({"--", "--workers", "4"}).command == Words{"--workers", "4"});
  CHECK(run({"--", "--", "x"}).command == Words{"--", "x"});
  CHECK(run({}).command.empty());
  CHECK(run({"-"}).command == Words{"-"});
}

TEST_CASE("options keep the order in which they were given") {
  CHECK(given(run({"--set", "a=1", "--var", "x", "--range", "5", "--set", "b=2", "--unordered"})) ==
        Words{"set=a=1", "var=x", "range=5", "set=b=2", "unordered"});
}

TEST_CASE("a value follows its option as a word or after an equals sign") {
  CHECK(given(run({"--timeout", "5s"})) == Words{"timeout=5s"});
  CHECK(given(run({"--timeout=5s"})) == Words{"timeout=5s"});
  CHECK(given(run({"--set=a=b=c"})) == Words{"set=a=b=c"});
}

TEST_CASE("a value may look like an option or be empty or hold anything") {
  for (const std::string value : {"-5:5", "-", "--", "--range", "", " ", "[a,b]", "a,b", "\"x\"",
                                  "%%", "{x}", "a\nb", "\xFF", "@f", "-j4"}) {
    CAPTURE(value);
    CHECK(given(run({"--items", value, "--", "echo"})) == Words{"items=" + value});
    if (value.empty()) continue;  // --items= has none
    CHECK(given(run({"--items=" + value, "--", "echo"})) == Words{"items=" + value});
  }
}

TEST_CASE("a letter stands for its long option") {
  CHECK(given(run({"-j", "4"})) == Words{"workers=4"});
  CHECK(given(run({"-j4"})) == Words{"workers=4"});
  CHECK(given(run({"-a", "file", "-0"})) == Words{"items=file", "null"});
  CHECK(run({"-j", "4", "echo"}).command == Words{"echo"});
  CHECK(run({"-0", "echo"}).command == Words{"echo"});
}

TEST_CASE("a list takes all words up to the next option") {
  const auto values = [](const Words& words) { return run(words).options.at(0).values; };
  CHECK(values({"--list", "a", "b c", "--", "echo"}) == Words{"a", "b c"});
  CHECK(values({"--list", "a", "--unordered", "echo"}) == Words{"a"});
  CHECK(values({"--list", "a", "-j", "2", "echo"}) == Words{"a"});
  CHECK(values({"--list", "-5", "-.5", "-"}) == Words{"-5", "-.5", "-"});
  CHECK(values({"--list=-v", "b"}) == Words{"-v", "b"});
  CHECK(values({"--list", "[a,b]", "a,b", ""}) == Words{"[a,b]", "a,b", ""});
  CHECK(values({"--list", "--", "echo"}).empty());
  CHECK(run({"--list", "a", "--", "echo", "b"}).command == Words{"echo", "b"});
}

TEST_CASE("a flag may be given again and again") {
  CHECK(given(run({"--unordered", "-0", "--unordered", "--null", "--unordered"})) ==
        Words{"unordered", "null"});
}

TEST_CASE("every occurrence of a list is its own") {
  const ParsedWords parsed = run({"--var", "x", "--list", "a", "b", "--var", "y", "--list", "c"});
  CHECK(given(parsed) == Words{"var=x", "list=a,b", "var=y", "list=c"});
}

TEST_CASE("help is asked for with a word or a letter") {
  CHECK(run({"--help"}).help);
  CHECK(run({"-h"}).help);
  CHECK(run({"--workers", "4", "--help"}).help);
  CHECK_FALSE(run({"--", "--help"}).help);
  CHECK_FALSE(run({"echo", "--help"}).help);
}

TEST_CASE("an unknown option is refused with the nearest one") {
  CHECK(refusal({"--timout", "5s"}) ==
        "--timout is no option of localexec run; did you mean --timeout?");
  CHECK(refusal({"--worker=5"}) ==
        "--worker is no option of localexec run; did you mean --workers?");
  CHECK(refusal({"--frobnicate"}) ==
        "--frobnicate is no option of localexec run; see localexec run --help");
  CHECK(refusal({"-Z"}) == "-Z is no option of localexec run; see localexec run --help");
  CHECK(refusal({"--hlep"}) == "--hlep is no option of localexec run; did you mean --help?");
}

TEST_CASE("the option of another command is refused") {
  CHECK(contains(refusal_of([] {
                   parse("exec", {"--range", "5"});
                 }),
                 "--range is no option of localexec exec"));
  CHECK(contains(refusal_of([] { parse("exec", {"--unordered"}); }),
                 "--unordered is no option of localexec exec"));
}

TEST_CASE("an option without its value is refused with its form") {
  CHECK(refusal({"--timeout"}) == "--timeout needs a value: --timeout TIME|N%");
  CHECK(refusal({"--unordered", "-j"}) == "--workers needs a value: --workers N|N%|Nx");
  CHECK(refusal({"--timeout="}) == "--timeout needs a value: --timeout TIME|N%");
  CHECK(refusal({"--timeout=", "--range", "3"}) == "--timeout needs a value: --timeout TIME|N%");
}

TEST_CASE("a value for a switch is refused") {
  CHECK(refusal({"--unordered=maybe"}) == "--unordered takes no value; write it alone");
  CHECK(refusal({"--help=maybe"}) != "not refused");
}

TEST_CASE("a value that may be left out is only taken after an equals sign") {
  const CommandRow& run = *find_command("run");
  const Words alone{"--pressure", "5", "x"};
  const ParsedWords parsed = parse_words(run, alone);
  REQUIRE(parsed.options.size() == 1);
  CHECK(parsed.options[0].values == Words{"auto"});
  CHECK(parsed.command == Words{"5", "x"});
  const Words given{"--pressure=5", "x"};
  CHECK(parse_words(run, given).options[0].values == Words{"5"});
}

TEST_CASE("every option of the table is understood by its commands and by no other") {
  for (const CommandRow& command : all_commands()) {
    for (const OptionRow& option : all_options()) {
      const std::string name = "--" + std::string(option.name);
      CAPTURE(name);
      Words words{name};
      if (takes_next_word(option)) words.emplace_back("value");
      if (!belongs_to(option, command.id)) {
        CHECK(contains(refusal_of([&] { parse_words(command, words); }), "is no option of"));
        continue;
      }
      const ParsedWords parsed = parse_words(command, words);
      REQUIRE(parsed.options.size() == 1);
      CHECK(parsed.options[0].option->name == option.name);
    }
  }
}

}  // namespace localexec::cli
