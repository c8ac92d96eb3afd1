#include "function/builtin_call.h"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <system_error>
#include <vector>

#include "core/byte_size.h"
#include "core/json_members.h"
#include "core/usage_error.h"

namespace localexec {
namespace {

bool is_one_of(std::string_view name, std::string_view names) {
  while (!names.empty()) {
    const auto end = std::min(names.find(' '), names.size());
    if (names.substr(0, end) == name) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

std::string commas(std::string_view names) {
  std::string text;
  for (const char c : names) text += c == ' ' ? std::string(", ") : std::string(1, c);
  return text;
}

}  // namespace

const char* errno_name(int error) {
  const char* name = ::strerrorname_np(error);
  return name != nullptr ? name : "error";
}

void throw_system_error(int error, const std::string& what) {
  throw FunctionError(errno_name(error), what + ": " + std::generic_category().message(error));
}

BuiltinCall::BuiltinCall(localexec_call& call, std::string_view names)
    : call_(call), wanted_(names.substr(0, names.find(' '))) {
  const auto members = json_members({call.kwargs, call.kwargs_size});
  if (!members) return;
  for (const auto& [name, value] : *members) {
    if (name == wanted_) main_name_ = name;
  }
  for (const auto& [name, value] : *members) {
    if (is_one_of(name, names)) continue;
    if (!main_name_.empty()) {
      throw FunctionError("TypeError", fmt::format("takes {}; '{}' is none of them, and '{}' is "
                                                   "the {} already",
                                                   commas(names), name, main_name_, wanted_));
    }
    main_name_ = name;
  }
}

std::string BuiltinCall::main() const {
  if (main_name_.empty()) {
    throw FunctionError("TypeError", fmt::format("has no {}; give it by a variable", wanted_));
  }
  return text(main_name_.c_str());
}

bool BuiltinCall::has(const char* name) const {
  return call_.find(&call_, name, nullptr) != nullptr;
}

std::string BuiltinCall::text(const char* name, const std::string& standard) const {
  std::size_t size = 0;
  const char* bytes = call_.text(&call_, name, &size);
  return bytes != nullptr ? std::string(bytes, size) : standard;
}

double BuiltinCall::number(const char* name, double standard) const {
  if (!has(name)) return standard;
  const std::string given = text(name);
  double value = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (error == std::errc() && end == given.data() + given.size() && value >= 0) return value;
  throw FunctionError("ValueError", fmt::format("{}: '{}' is no number of 0 or more", name, given));
}

std::uint64_t BuiltinCall::size(const char* name, std::uint64_t standard) const {
  if (!has(name)) return standard;
  try {
    return parse_byte_size(text(name), name);
  } catch (const UsageError& error) {
    throw FunctionError("ValueError", error.what());
  }
}

bool BuiltinCall::flag(const char* name, bool standard) const {
  if (!has(name)) return standard;
  const std::string given = text(name);
  if (given == "true" || given == "yes" || given == "1") return true;
  if (given == "false" || given == "no" || given == "0") return false;
  throw FunctionError("ValueError", fmt::format("{}: '{}' is neither true nor false", name, given));
}

void BuiltinCall::stop_if_asked() const {
  if (wait(0)) throw FunctionError("Stopped", "was asked to end");
}

}  // namespace localexec
