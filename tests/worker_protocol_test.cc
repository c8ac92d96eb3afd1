#include "run/worker_protocol.h"

#include <doctest/doctest.h>

#include "run/window_tuner.h"

namespace localexec {
namespace {

using namespace std::chrono_literals;
using Kind = Answer::Kind;

const std::vector<std::string> kNames{"x", "name"};
Item item() { return {4, {Value::of(std::int64_t{3}), Value::of(std::string("a \"b\"\n"))}}; }

Answer jsonl(std::string_view line) { return parse_answer(WorkerProtocol::jsonl, line); }
Answer batch(std::string_view line) { return parse_answer(WorkerProtocol::batch, line); }

}  // namespace

TEST_CASE("a jsonl request holds the variables by name, on one line") {
  CHECK(RequestText::request(WorkerProtocol::jsonl, 7, kNames, item()) ==
        "{\"id\":7,\"args\":[],\"kwargs\":{\"x\":3,\"name\":\"a \\\"b\\\"\\n\"}}\n");
}

TEST_CASE("requests of a batch go as one line") {
  RequestText text(WorkerProtocol::batch);
  const std::vector<std::string> x{"x"};
  for (std::uint64_t id : {7U, 8U}) {
    text.add(RequestText::request(WorkerProtocol::batch, id, x,
                                  {id, {Value::of(static_cast<std::int64_t>(id))}}));
  }
  CHECK_FALSE(text.empty());
  CHECK(text.take() == "[[7,{\"x\":7}],[8,{\"x\":8}]]\n");
  CHECK(text.empty());
  CHECK(text.take().empty());
}

TEST_CASE("an item with a newline cannot be a line") {
  CHECK_FALSE(unfit_for(WorkerProtocol::lines, item()).empty());
  CHECK(unfit_for(WorkerProtocol::jsonl, item()).empty());
}

TEST_CASE("a jsonl answer is known by its id, and its result is kept as it is written") {
  const Answer answer = jsonl("{\"id\": 7, \"result\": [1.0, 1e400, \"\\u00e4\"]}");
  CHECK(answer.kind == Kind::result);
  CHECK(answer.id == 7);
  CHECK(answer.text == "[1.0,1e400,\"\\u00e4\"]");
  CHECK(jsonl("{\"id\":1,\"error\":{\"type\":\"E\"}}").kind == Kind::error);
  CHECK(jsonl("{\"id\":1,\"result\":null}").text == "null");
  CHECK(jsonl("{\"id\":1,\"result\":2,\"error\":null}").text == "2");
  CHECK(jsonl("{\"id\":1,\"result\":null,\"error\":3}").kind == Kind::error);
}

TEST_CASE("a line that is no answer is not believed") {
  for (const char* line : {"", "7", "[]", "{}", "{\"id\":1}", "{\"id\":-1,\"result\":1}",
                           "{\"id\":\"1\",\"result\":1}", "{\"id\":1,\"result\":1,\"error\":2}",
                           "{\"id\":1,\"result\":1", "{\"result\":1}"}) {
    CAPTURE(line);
    CHECK(jsonl(line).kind == Kind::garbage);
    CHECK_FALSE(jsonl(line).text.empty());
  }
  for (const char* line : {"", "7", "7 R", "7 R ", "7 X 1", "x R 1", "7 R {", "7 O 1", "7 o 1",
                           "7 o \"x\"", "!", "! x", "ready?", "7  R 1"}) {
    CAPTURE(line);
    CHECK(batch(line).kind == Kind::garbage);
  }
}

TEST_CASE("the answers of a batch") {
  CHECK(batch("ready").kind == Kind::ready);
  CHECK(batch("7 R {\"a\":1}").text == "{\"a\":1}");
  CHECK(batch("7 E {\"type\":\"E\"}").kind == Kind::error);
  CHECK(batch("7 O \"a\\n\"").kind == Kind::out);
  CHECK(batch("7 O \"a\\n\"").text == "a\n");
  CHECK(batch("7 S \"b\"").kind == Kind::err);
  CHECK(batch("7 o \"//4=\"").kind == Kind::out);
  CHECK(batch("7 o \"//4=\"").text == "\xff\xfe");
  CHECK(batch("7 s \"YQ==\"").kind == Kind::err);
  CHECK(batch("7 s \"YQ==\"").text == "a");
  CHECK(batch("! {\"type\":\"ImportError\"}").kind == Kind::refused);
}

TEST_CASE("short calls get a long window, long ones a window of one") {
  WindowTuner tuner;
  std::optional<std::uint32_t> window;
  for (int i = 0; i < 64 && !window; ++i) window = tuner.observe(20us);
  CHECK(window == 200U);
  CHECK(tuner.observe(1s) == 1U);
  for (int i = 0; i < 64; ++i) window = tuner.observe(0us);
  CHECK(window == WindowTuner::kMost);
}

TEST_CASE("a task's args and kwargs go to the function as they are") {
  const std::vector<std::string> names{"args", "kwargs", "y"};
  const Item task{0, {Value::json(R"([1,"a"])"), Value::json(R"({"x":3})"), Value::of("set")}};
  CHECK(RequestText::request(WorkerProtocol::batch, 7, names, task) ==
        R"([7,{"y":"set","x":3},1,"a"])");
  CHECK(RequestText::request(WorkerProtocol::jsonl, 7, names, task) ==
        "{\"id\":7,\"args\":[1,\"a\"],\"kwargs\":{\"y\":\"set\",\"x\":3}}\n");
}

TEST_CASE("a task's kwargs win over those that every call gets, and may be none") {
  const std::vector<std::string> names{"args", "kwargs", "y"};
  const Item own{0, {Value::json("[]"), Value::json(R"({"y":3})"), Value::of("set")}};
  CHECK(RequestText::request(WorkerProtocol::batch, 7, names, own) == R"([7,{"y":3}])");
  const Item none{0, {Value::json("[]"), Value::json("{}"), Value::of("set")}};
  CHECK(RequestText::request(WorkerProtocol::batch, 7, names, none) == R"([7,{"y":"set"}])");
}

TEST_CASE("arguments that every call gets come before those of the item") {
  const std::vector<std::string> args{"10", R"("b")"};
  const std::vector<std::string> x{"x"};
  const Item item{0, {Value::of(std::int64_t{3})}};
  CHECK(RequestText::request(WorkerProtocol::batch, 7, x, item, args) == R"([7,{"x":3},10,"b"])");
  const std::vector<std::string> names{"args", "kwargs"};
  const Item task{0, {Value::json("[1]"), Value::json("{}")}};
  CHECK(RequestText::request(WorkerProtocol::jsonl, 7, names, task, args) ==
        "{\"id\":7,\"args\":[10,\"b\",1],\"kwargs\":{}}\n");
}

}  // namespace localexec
