#include "report/report_file.h"

#include <fmt/format.h>

#include <exception>

#include "core/usage_error.h"
#include "report/wrong_name.h"

namespace localexec {
namespace {

constexpr std::size_t kBuffer = 64 << 10;

const std::string& checked(std::string_view option, const std::string& path) {
  if (path.empty()) throw UsageError(fmt::format("{}: the name is empty; name a file", option));
  return path;
}

}  // namespace

ReportFile::ReportFile(std::string_view option, const std::string& path) try
    : file_(checked(option, path)) {
} catch (const std::system_error& error) {
  if (!is_wrong_name(error.code())) throw;
  throw UsageError(fmt::format("{} {}: {}; name another file", option, path, error.what()));
}

void ReportFile::append(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBuffer) flush();
}

void ReportFile::flush() {
  try {
    if (!fault_) file_.append(buffer_);
  } catch (const std::system_error&) {
    fault_ = std::current_exception();
  }
  buffer_.clear();
}

void ReportFile::overwrite_start(std::string_view text) {
  flush();
  try {
    if (!fault_) file_.overwrite_start(text);
  } catch (const std::system_error&) {
    fault_ = std::current_exception();
  }
}

void ReportFile::finish() {
  flush();
  if (fault_) std::rethrow_exception(fault_);
  file_.commit();
}

}  // namespace localexec
