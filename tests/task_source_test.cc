#include "input/task_source.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "refusal.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

using Texts = std::vector<std::string>;

struct Tasks {
  TemporaryFolder folder;
  std::string path = folder.path() + "/tasks";

  explicit Tasks(const std::string& text) { std::ofstream(path) << text; }

  // "args kwargs" of each.
  Texts all() const {
    TaskSource source({path});
    Texts texts;
    for (Item item; source.next(item);) {
      CHECK(item.index == texts.size());
      texts.push_back(item.values.at(0).str() + " " + item.values.at(1).str());
    }
    return texts;
  }
  std::string refusal() const {
    return refusal_of([this] { all(); });
  }
};

}  // namespace

TEST_CASE("tasks come as JSON lines or in an array, however they are spaced") {
  const Texts expected{"[1] {\"x\":\"]}\"}", "[] {}"};
  CHECK(Tasks("{\"args\":[1],\"kwargs\":{\"x\":\"]}\"}}\n{}\n").all() == expected);
  CHECK(Tasks("[{\"args\":[1],\"kwargs\":{\"x\":\"]}\"}},{}]").all() == expected);
  CHECK(Tasks(" [ {\n\"args\" : [ 1 ],\n\"kwargs\":{\"x\":\"]}\"} }\n , { } ]\n").all() ==
        expected);
  CHECK(Tasks("{\"args\":[1],\"kwargs\":{\"x\":\"]}\"}}{}").all() == expected);
}

TEST_CASE("no tasks are no items") {
  CHECK(Tasks("").all().empty());
  CHECK(Tasks(" \n").all().empty());
  CHECK(Tasks("[]").all().empty());
  CHECK(Tasks("[ ]\n").all().empty());
}

TEST_CASE("the first task names the kwargs, with escapes understood") {
  const Tasks tasks(R"({"kwargs":{"x":1,"\u00e4":2}} {"kwargs":{"z":1}})");
  CHECK(TaskSource({tasks.path}).names() == Texts{"x", "\xC3\xA4"});
}

TEST_CASE("what is no task is refused with its number") {
  CHECK(contains(Tasks("{}\n[1]").refusal(), "task 2: no object"));
  CHECK(contains(Tasks("[{}").refusal(), "the array has no end"));
  CHECK(contains(Tasks("[{} {}]").refusal(), "no comma"));
  CHECK(contains(Tasks("[{}] {}").refusal(), "something follows the end of the array"));
  CHECK(contains(Tasks("{\"args\":[1]").refusal(), "task 1: it has no end"));
  CHECK(contains(Tasks("{\"args\":1}").refusal(), "args is no array"));
  CHECK(contains(Tasks("{\"kwargs\":[]}").refusal(), "kwargs is no object"));
  CHECK(contains(Tasks("{\"arg\":[]}").refusal(), "'arg' is neither args nor kwargs"));
  CHECK(contains(Tasks("{\"args\":[1,]}").refusal(), "no valid JSON, at its byte"));
  CHECK(contains(Tasks("{\"args\":[\"\\udc00\"]}").refusal(),
                 "half a character of UTF-16, at its byte 11"));
  CHECK(contains(Tasks("[{},]").refusal(), "no object"));
}

}  // namespace localexec
