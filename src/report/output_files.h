// Output of calls as files: all of it where a folder was asked for, else what is too long for a
// record.
#pragma once

#include <cstdint>
#include <string>

#include "core/job_spec.h"
#include "core/record.h"
#include "sys/spill_file.h"

namespace localexec {

// Makes the folder of --results-dir, where one was asked for, so that a wrong name shows before
// anything runs: UsageError. Throws std::system_error where the machine refuses.
void make_results_folder(const OutputSpec& output);

// Files are called INDEX.stdout and INDEX.stderr; INDEX-2.stdout and so on where a resumed run has
// used that name. Throws std::system_error where one cannot be written.
class OutputFiles {
 public:
  OutputFiles(const OutputSpec& output, const sys::SpillFile& spill);

  // Writes what has to be in files, and names them in the record.
  void keep(Record& record);

 private:
  std::string keep_stream(const CapturedOutput& output, std::uint64_t index,
                          std::string_view stream);

  const sys::SpillFile& spill_;
  const bool all_;
  const std::uint64_t max_output_;
  const std::string folder_;
  const bool keeps_former_;  // files of the run that is resumed
  bool folder_made_ = false;
};

}  // namespace localexec
