#include "run/prepared_call.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace localexec {
namespace {

// Over two items of the variables x and y, with the fixed variable f.
PreparedCall prepared(InputForm form, const std::string& text) {
  JobSpec spec;
  spec.loop = {{{"x", "y"}, ListInput{}}};
  spec.fixed = {{"f", "fixed"}};
  spec.command = CommandTemplate({"task", "{f}"}, spec.variable_names(), 0);
  spec.stdin_form = form;
  PackedItems items{5, 2, 2, {}};
  append_packed(Value::of(text), items.bytes);
  append_packed(Value::of(std::int64_t{-4}), items.bytes);
  append_packed(Value::of("b"), items.bytes);
  append_packed(Value::json("[1]"), items.bytes);
  const Item item{0, {Value::of(text), Value::of(std::int64_t{-4}), Value::of("fixed")}, items};
  CallContext context;
  context.values = item.values;
  context.items = &*item.chunk;
  return prepare_call(spec, context, item);
}

}  // namespace

TEST_CASE("a call reads the loop's values of each item as a line") {
  const PreparedCall call = prepared(InputForm::lines, "a b");
  CHECK(call.argv == std::vector<std::string>{"task", "fixed"});
  CHECK(call.input == "a b\t-4\nb\t[1]\n");
}

TEST_CASE("or all variables of each item as a JSON object") {
  CHECK(prepared(InputForm::jsonl, "a\n").input ==
        "{\"x\":\"a\\n\",\"y\":-4,\"f\":\"fixed\"}\n{\"x\":\"b\",\"y\":[1],\"f\":\"fixed\"}\n");
}

TEST_CASE("an item with a newline is no line") {
  CHECK(prepared(InputForm::lines, "a\nb").error ==
        "item 5 holds a newline, so it cannot be a line; use --input jsonl");
}

}  // namespace localexec
