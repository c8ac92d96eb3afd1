// A file that tells of a run beside its records: trace, totals, a page.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include "sys/replaced_file.h"

namespace localexec {

// It appears under its name when it is finished. What goes wrong on the way does not stop the run:
// finish() tells.
class ReportFile {
 public:
  // Throws UsageError that begins with the option, where no file can be made there.
  ReportFile(std::string_view option, const std::string& path);

  void append(std::string_view text);
  void push_back(char c) { append({&c, 1}); }
  // REQUIRES: so much was appended.
  void overwrite_start(std::string_view text);

  // Throws std::system_error where the file could not be written.
  void finish();

 private:
  void flush();

  sys::ReplacedFile file_;
  std::string buffer_;
  std::exception_ptr fault_;
};

}  // namespace localexec
