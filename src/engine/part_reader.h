// Follows a part file of the spool folder while its task writes it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace localexec {

class PartReader {
 public:
  explicit PartReader(std::string path) : path_(std::move(path)) {}

  // Calls `sink` with the JSON of each line that has come since, until `sink` returns false. A line
  // that is not whole yet, or does not have its checksum, ends it: the next call looks again. False
  // where there was nothing new. Throws std::system_error for what is no passing trouble.
  bool read(const std::function<bool(std::string_view json)>& sink);

  // Of the task, by the first line.
  std::string host;
  std::string job;

 private:
  std::string path_;
  std::uint64_t offset_ = 0;  // of the next line
};

}  // namespace localexec
