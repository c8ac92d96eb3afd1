// What a submitter gave to the queue, for one that goes on with the run after it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/task_board.h"
#include "sys/fd.h"

namespace localexec {

// Appends to the file `submissions` of the spool folder, each line sealed and on disk before the
// command that it tells of runs:
//   {"name":"lx-…-0-0","submission":0,"first":0,"count":100}   is about to be submitted
//   {"name":"lx-…-0-0","job":"1234"}                           was accepted
class SubmissionLog {
 public:
  explicit SubmissionLog(const std::string& path);

  void intend(const Batch& batch);
  void accepted(const std::string& name, const std::string& job);

  // The batches of a log; those without a job may have got in or not. A torn last line is left out.
  static std::vector<Batch> read(const std::string& path);

 private:
  void append(const std::string& json);

  std::string path_;
  sys::Fd file_;
};

}  // namespace localexec
