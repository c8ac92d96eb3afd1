#include "cli/error_report.h"

#include <unistd.h>

#include <exception>

#include "cli/standard_output.h"
#include "core/usage_error.h"
#include "sys/fd.h"

namespace localexec::cli {

void report_error(std::string message) {
  for (char& c : message) {
    if (c == '\n') c = ' ';
  }
  // A message that cannot be written has nowhere else to go.
  sys::write_all(STDERR_FILENO, "localexec: error: " + message + "\n");
}

RunEnd report_errors(const std::function<RunEnd()>& work) {
  try {
    return work();
  } catch (const UsageError& error) {
    report_error(error.what());
    return RunEnd{.exit_code = 2};
  } catch (const ReaderGone&) {
    return RunEnd{.exit_code = 3};
  } catch (const std::exception& error) {
    report_error(error.what());
    return RunEnd{.exit_code = 3};
  }
}

}  // namespace localexec::cli
