#include "function/function_call.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace localexec {
namespace {

class Never : public CallKeeper {
 public:
  bool wait(Duration) override { return false; }
};

FunctionAnswer call(void (*body)(localexec_call*), const std::string& kwargs = "{}") {
  const localexec_function function{LOCALEXEC_FUNCTION_MAGIC, LOCALEXEC_FUNCTION_ABI, 0, 0, body};
  Never never;
  return call_function(function, kwargs, never);
}

void give(localexec_call* call, const std::string& json) {
  call->succeed(call, json.data(), json.size());
}

void throws(localexec_call*) { throw std::runtime_error("of mine"); }

}  // namespace

TEST_CASE("a function finds its variables as JSON and as text") {
  const FunctionAnswer answer = call(
      [](localexec_call* c) {
        std::size_t size = 0;
        CHECK(std::strtol(c->find(c, "x", nullptr), nullptr, 10) == 3);
        CHECK(std::string(c->text(c, "name", &size)) == "a\"b");
        CHECK(size == 3);
        CHECK(std::string(c->text(c, "x", nullptr)) == "3");
        const char* bytes = c->text(c, "bytes", &size);
        CHECK(std::string(bytes, size) == "\xFF");
        CHECK(c->find(c, "none", nullptr) == nullptr);
        CHECK(c->text(c, "none", nullptr) == nullptr);
        CHECK(std::string(c->args) == "[]");
        give(c, "1");
      },
      R"({"x":3,"name":"a\"b","bytes":{"base64":"/w=="}})");
  CHECK(answer.kind == FunctionAnswer::Kind::result);
  CHECK(answer.text == "1");
}

TEST_CASE("a function's result is one value of JSON on one line, null where it gives none") {
  CHECK(call([](localexec_call*) {}).text == "null");
  CHECK(call([](localexec_call* c) { give(c, "[1,\n2]"); }).text == "[1,2]");
  CHECK(call([](localexec_call* c) {
          give(c, "1");
          give(c, "2");
        }).text == "2");
  CHECK(call([](localexec_call* c) { give(c, "{"); }).kind == FunctionAnswer::Kind::garbage);
}

TEST_CASE("an exception of a function in C++ becomes the error of its call") {
  const FunctionAnswer answer = call(&call_guarded<&throws>);
  CHECK(answer.kind == FunctionAnswer::Kind::error);
  CHECK(answer.text == R"({"type":"std::exception","message":"of mine"})");
}

}  // namespace localexec
