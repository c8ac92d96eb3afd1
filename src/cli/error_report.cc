#include "cli/error_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <exception>
#include <new>
#include <string_view>

#include "cli/standard_output.h"
#include "core/harmless_text.h"
#include "core/usage_error.h"
#include "sys/fd.h"
#include "sys/guardian.h"

namespace localexec::cli {
namespace {

constexpr std::string_view kOutOfMemory =
    "localexec: error: out of memory; fewer --workers or a smaller --max-output need less\n";
constexpr std::string_view kLost =
    "localexec: error: a fault in the program itself; what had finished is kept\n";

// Allocates nothing.
[[noreturn]] void report_lost_error() noexcept {
  std::string_view line = kLost;
  try {
    if (const auto error = std::current_exception()) std::rethrow_exception(error);
  } catch (const std::bad_alloc&) {
    line = kOutOfMemory;
  } catch (...) {
    line = kLost;
  }
  sys::write_all(STDERR_FILENO, line);
  sys::exit_at_once(3);
}

}  // namespace

void report_lost_errors() { std::set_terminate(report_lost_error); }

void report_error(std::string_view message) {
  // Names and values in it come from files and command lines that anybody may have written.
  // A message that cannot be written has nowhere else to go.
  sys::write_all(STDERR_FILENO, "localexec: error: " + harmless(message) + "\n");
}

void report_unasked_end(int exit_code) {
  report_error(
      fmt::format("the function ended the process (exit {}), and the run with it; its "
                  "calls were killed; with --cpu it would cost one call",
                  exit_code));
}

RunEnd report_errors(const std::function<RunEnd()>& work) {
  try {
    return work();
  } catch (const UsageError& error) {
    report_error(error.what());
    return RunEnd{.exit_code = 2};
  } catch (const ReaderGone&) {
    return RunEnd{.exit_code = 3};
  } catch (const std::bad_alloc&) {
    sys::write_all(STDERR_FILENO, kOutOfMemory);
    return RunEnd{.exit_code = 3};
  } catch (const std::exception& error) {
    report_error(error.what());
    return RunEnd{.exit_code = 3};
  }
}

}  // namespace localexec::cli
