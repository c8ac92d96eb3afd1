#include "function/function_call.h"

#include <algorithm>
#include <utility>

#include "core/base64.h"
#include "core/json_syntax.h"
#include "core/json_text.h"

namespace localexec {
namespace {

// A string without its quotes and escapes; bytes that are no UTF-8, which come as base64; and
// anything else as it stands.
std::string text_of(std::string_view json) {
  constexpr std::string_view kBytes = "{\"base64\":\"";
  if (json.front() == '"') return json_string(json);
  if (json.starts_with(kBytes) && json.ends_with("\"}")) {
    json.remove_prefix(kBytes.size());
    json.remove_suffix(2);
    return from_base64(json).value_or(std::string(json));
  }
  return std::string(json);
}

constexpr double kLongestWait = 1e9;  // seconds

class Call : public localexec_call {
 public:
  Call(const std::string& variables, CallKeeper& keeper) : localexec_call{}, keeper_(keeper) {
    size = sizeof(localexec_call);
    kwargs = variables.c_str();
    kwargs_size = variables.size();
    args = "[]";
    args_size = 2;
    find = &find_variable;
    text = &find_text;
    succeed = &take_result;
    fail = &take_error;
    wait = &wait_for;
  }

  FunctionAnswer take_answer() {
    if (answer_.kind != FunctionAnswer::Kind::result) return std::move(answer_);
    if (answer_.text.empty()) answer_.text = "null";
    if (const auto fault = json_fault(answer_.text)) {
      return {FunctionAnswer::Kind::garbage,
              "the function's result is no JSON: byte " + std::to_string(*fault)};
    }
    if (answer_.text.find_first_of("\n\r") != std::string::npos) {
      answer_.text = json_on_one_line(answer_.text);
    }
    return std::move(answer_);
  }

 private:
  static Call& self(localexec_call* call) { return *static_cast<Call*>(call); }

  std::string_view member(const char* name) {
    if (!members_) members_ = json_members({kwargs, kwargs_size});
    return members_ ? find_member(*members_, name) : std::string_view();
  }

  static const char* find_variable(localexec_call* call, const char* name, size_t* size) {
    const std::string_view json = self(call).member(name);
    if (size != nullptr) *size = json.size();
    return json.empty() ? nullptr : json.data();
  }

  static const char* find_text(localexec_call* call, const char* name, size_t* size) {
    const std::string_view json = self(call).member(name);
    if (json.empty()) return nullptr;
    const std::string& kept = self(call).texts_.emplace_back(text_of(json));
    if (size != nullptr) *size = kept.size();
    return kept.c_str();
  }

  static void take_result(localexec_call* call, const char* json, size_t size) {
    self(call).answer_ = {FunctionAnswer::Kind::result, std::string(json, size)};
  }

  static void take_error(localexec_call* call, const char* type, const char* message) {
    self(call).answer_ = {
        FunctionAnswer::Kind::error,
        error_json(type != nullptr ? type : "error", message != nullptr ? message : "")};
  }

  static int wait_for(localexec_call* call, double seconds) {
    const double bounded = seconds > 0 ? std::min(seconds, kLongestWait) : 0;  // not for NaN
    return self(call).keeper_.wait(
               std::chrono::duration_cast<Duration>(std::chrono::duration<double>(bounded)))
               ? 1
               : 0;
  }

  CallKeeper& keeper_;
  FunctionAnswer answer_;
  std::optional<JsonMembers> members_;
  std::deque<std::string> texts_;
};

}  // namespace

FunctionAnswer call_function(const localexec_function& function, const std::string& kwargs,
                             CallKeeper& keeper) {
  Call call(kwargs, keeper);
  function.call(&call);
  return call.take_answer();
}

std::string error_json(std::string_view type, std::string_view message) {
  std::string json = "{\"type\":";
  append_text(type, json);
  json += ",\"message\":";
  append_text(message, json);
  return json + "}";
}

}  // namespace localexec
