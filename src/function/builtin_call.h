// What the built-in functions have in common: their arguments, and how they fail.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "localexec/function.h"

namespace localexec {

// Becomes the error of the call.
class FunctionError : public std::runtime_error {
 public:
  FunctionError(std::string type, const std::string& message)
      : std::runtime_error(message), type_(std::move(type)) {}
  const std::string& type() const { return type_; }

 private:
  std::string type_;
};

// "cannot read 'x': No such file or directory", with the name of the errno as its type.
const char* errno_name(int error);
[[noreturn]] void throw_system_error(int error, const std::string& what);

// The variables of a call. A function has a main argument; a variable of any other name stands for
// it where the function knows no such name.
class BuiltinCall {
 public:
  // `names`: of all arguments, the main one first, separated by spaces. Throws FunctionError for
  // variables that are none of them.
  BuiltinCall(localexec_call& call, std::string_view names);

  // Throws FunctionError where it is missing.
  std::string main() const;
  bool has(const char* name) const;
  std::string text(const char* name, const std::string& standard = {}) const;
  double number(const char* name, double standard) const;
  // "10M" is a size in bytes.
  std::uint64_t size(const char* name, std::uint64_t standard) const;
  // true, false, yes, no, 1, 0.
  bool flag(const char* name, bool standard) const;

  // Whether the call ought to end; the function then gives up, with what throw_stopped() throws.
  bool wait(double seconds) const { return call_.wait(&call_, seconds) != 0; }
  void stop_if_asked() const;

 private:
  localexec_call& call_;
  std::string main_name_;  // under which it was given
  std::string wanted_;     // what the function calls it
};

// Runs `function`, which gives its result as JSON, and hands that or its error over.
template <std::string (*function)(const BuiltinCall&), const char* const& names>
void run_builtin(localexec_call* call) {
  try {
    const std::string json = function(BuiltinCall(*call, names));
    call->succeed(call, json.data(), json.size());
  } catch (const FunctionError& error) {
    call->fail(call, error.type().c_str(), error.what());
  } catch (const std::system_error& error) {
    call->fail(call, errno_name(error.code().value()), error.what());
  } catch (const std::exception& error) {
    call->fail(call, "error", error.what());
  }
}

}  // namespace localexec
