#include <charconv>

#include "core/duration.h"
#include "core/usage_error.h"
#include "function/builtins.h"

namespace localexec {

std::string sleep(const BuiltinCall& call) {
  const std::string given = call.main();
  Duration duration{};
  try {
    duration = parse_duration(given, "seconds");
  } catch (const UsageError& error) {
    throw FunctionError("ValueError", error.what());
  }
  if (call.wait(std::chrono::duration<double>(duration).count())) {
    throw FunctionError("Stopped", "was asked to end");
  }
  return "null";
}

}  // namespace localexec
