#include "cli/spec_reader.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "refusal.h"

namespace localexec::cli {
namespace {

using Words = std::vector<std::string>;

ParsedWords read(const std::string& text, std::string_view command = "run") {
  return read_spec(*find_command(command), text, "job.json");
}

std::string refusal(const std::string& text, std::string_view command = "run") {
  return refusal_of([&] { read(text, command); });
}

// The options as "name=value".
Words given(const ParsedWords& words) {
  Words list;
  for (const GivenOption& option : words.options) {
    list.emplace_back(option.option->name);
    for (const std::string& value : option.values) list.back() += "=" + value;
  }
  return list;
}

// The inputs as "name source=value,value", with + before one that is paired.
Words inputs(const ParsedWords& words) {
  Words list;
  for (const SpecInput& input : words.inputs) {
    std::string text = (input.paired ? "+" : "") + input.name + " ";
    text += input.parts.front().option->name;
    char separator = '=';
    for (const GivenOption& part : input.parts) {
      for (const std::string& value : part.values) {
        text += separator + value;
        separator = ',';
      }
    }
    list.push_back(text);
  }
  return list;
}

}  // namespace

TEST_CASE("a spec holds the long options and the command") {
  const ParsedWords words = read(R"({"workers": 4, "timeout": "2m", "zip": true, "raw": false,
    "retry-on": [75, "timeout"], "fields": ["index", "status"], "command": ["echo", "a b", "{x}"]})");
  CHECK(given(words) == Words{"workers=4", "timeout=2m", "zip", "retry-on=75", "retry-on=timeout",
                              "fields=index,status"});
  CHECK(words.command == Words{"echo", "a b", "{x}"});
  CHECK(words.inputs.empty());
}

TEST_CASE("numbers are taken as they are written") {
  CHECK(given(read(R"({"timeout": 1.50, "retries": 0})")) == Words{"timeout=1.50", "retries=0"});
}

TEST_CASE("set is an object of variables") {
  CHECK(given(read(R"({"set": {"a": "b=c", "n": 3}})")) == Words{"set=a=b=c", "set=n=3"});
}

TEST_CASE("one source stands alone, several inputs under var in their order") {
  CHECK(inputs(read(R"({"range": "0:3"})")) == Words{" range=0:3"});
  CHECK(inputs(read(R"({"items": ["a", "b"]})")) == Words{" items=a,b"});
  CHECK(inputs(read(R"({"list": []})")) == Words{" list"});
  CHECK(inputs(read(R"({"var": [{"name": "x", "range": 3}, {"list": ["a", 5]},
                                {"csv": "f", "pair": true}]})")) ==
        Words{"x range=3", " list=a,5", "+ csv=f"});
}

TEST_CASE("comments and a line for the kernel are allowed") {
  CHECK(given(read("#!/usr/bin/env -S localexec run --spec\n{ // c\n\"retries\": /* d */ 2 }")) ==
        Words{"retries=2"});
}

TEST_CASE("bytes that are no UTF-8 come as base64") {
  CHECK(read(R"({"command": ["echo", {"base64": "/2E="}]})").command == Words{"echo",
                                                                              "\xFF"
                                                                              "a"});
  CHECK(refusal(R"({"command": [{"base64": "?"}]})") ==
        "job.json:1: /command/0/base64: is no base64 (RFC 4648)");
}

TEST_CASE("a spec that is no JSON says where and why") {
  CHECK(refusal("") == "job.json:1: is empty; a spec is an object");
  CHECK(refusal("[1]").starts_with("job.json:1: is a list; a spec is an object"));
  CHECK(refusal("{\"retries\": 1,\n}") == "job.json:2: no JSON: a comma before }; leave it out");
  CHECK(refusal("{'a': 1}") == "job.json:1: no JSON: strings stand in double quotes");
  CHECK(refusal("{\n\"retries\": 1") == "job.json:2: no JSON: the text ends too early");
  CHECK(refusal("{\n\"retries\": tru }") == "job.json:2: no JSON from here: tru }");
  CHECK(refusal("{}\n/* x") == "job.json:2: a /* comment never ends");
  CHECK(refusal("{\n\"a\xFF\": 1}") ==
        "job.json:2: a byte that is no UTF-8, which JSON is made of");
}

TEST_CASE("a key that is there twice is refused, however it is spelt") {
  CHECK(refusal("{\"retries\": 1,\n\"retr\\u0069es\": 2}") ==
        "job.json:2: /retries: is there twice; leave one out");
  CHECK(refusal(R"({"set": {"a": 1, "a": 2}})") ==
        "job.json:1: /set/a: is there twice; leave one out");
}

TEST_CASE("an unknown key is refused with the nearest one") {
  CHECK(refusal(R"({"worker": 4})") ==
        "job.json:1: /worker: no such key; did you mean \"workers\"?");
  CHECK(refusal(R"({"comand": []})") ==
        "job.json:1: /comand: no such key; did you mean \"command\"?");
  CHECK(
      contains(refusal(R"({"xyzzyplugh": 1})"), "/xyzzyplugh: no such key; keys are the options"));
  CHECK(refusal(R"({"var": [{"nam": "x", "range": 1}]})") ==
        "job.json:1: /var/0/nam: no such key; did you mean \"name\"?");
  CHECK(contains(refusal(R"({"var": [{"timeout": 1}]})"), "/var/0/timeout: no such key; "));
  CHECK(contains(refusal(R"({"spec": "other.json"})"), "/spec: no such key"));
}

TEST_CASE("a key is quoted as a JSON pointer") {
  CHECK(contains(refusal(R"({"a/b~c": 1})"), "job.json:1: /a~1b~0c: "));
}

TEST_CASE("an option of another command is refused") {
  CHECK(refusal(R"({"range": "0:3"})", "exec") ==
        "job.json:1: /range: is no option of localexec exec; leave it out");
  CHECK(given(read(R"({"output": "f"})", "plan")) == Words{"output=f"});
}

TEST_CASE("values of another type are refused with what to write") {
  CHECK(refusal(R"({"workers": true})") ==
        "job.json:1: /workers: is true; write a string or a number");
  CHECK(refusal(R"({"workers": null})") ==
        "job.json:1: /workers: is null; write a string or a number");
  CHECK(refusal(R"({"zip": "yes"})") == "job.json:1: /zip: is a string; write true or false");
  CHECK(contains(refusal(R"({"workers": [1]})"), "/workers: is a list; "));
  CHECK(contains(refusal(R"({"set": ["a=b"]})"), "/set: is a list; write an object"));
  CHECK(contains(refusal(R"({"var": {"x": {"range": 1}}})"),
                 "/var: is an object; the order counts, so write a list"));
  CHECK(contains(refusal(R"({"var": ["x"]})"), "/var/0: is a string; write an object"));
  CHECK(contains(refusal(R"({"output": {"file": "x"}})"), "/output: is an object; "));
}

TEST_CASE("a command that is a string is refused with its words as a list") {
  CHECK(contains(refusal(R"({"command": "./task  {x}"})"),
                 "/command: is a string; write its words as a list: [\"./task\", \"{x}\"]"));
  CHECK(contains(refusal(R"({"command": []})"), "/command: is empty"));
  CHECK(contains(refusal(R"({"command": ["echo", ":::", "a"]})"), "/command/1: gives items"));
  CHECK(read(R"({"command": ["echo", ":::"]})", "exec").command == Words{"echo", ":::"});
}

TEST_CASE("inputs that make no loop are refused") {
  CHECK(contains(refusal(R"({"range": 1, "list": []})"), "/list: there is another source"));
  CHECK(
      contains(refusal(R"({"range": 1, "var": [{"range": 1}]})"), "/var: there is another source"));
  CHECK(contains(refusal(R"({"var": []})"), "/var: is empty"));
  CHECK(contains(refusal(R"({"var": [{"name": "x"}]})"), "/var/0: has no source"));
  CHECK(
      contains(refusal(R"({"var": [{"range": 1, "list": []}]})"), "/var/0/list: an input has one"));
  CHECK(contains(refusal(R"({"var": [{"range": 1, "pair": true}]})"), "/var/0/pair: there is no"));
  CHECK(contains(refusal(R"({"items": []})"), "/items: is empty"));
  CHECK(contains(refusal(R"({"list": ["a\u0000b"]})"), "/list/0: holds a NUL"));
}

}  // namespace localexec::cli
