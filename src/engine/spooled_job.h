// What a task has to know of the run that it is a part of.
#pragma once

#include <string>
#include <vector>

#include "engine/spool_folder.h"

namespace localexec {

struct SpooledJob {
  std::vector<std::string> words;               // of the command line, after the command's name
  std::vector<std::vector<std::string>> names;  // that each input gave its variables; may be empty
  std::vector<std::string> environment;         // NAME=VALUE
  std::string folder;                           // absolute, in which the calls run
  std::string spec;      // what the words mean where a job spec is among them
  std::string identity;  // the same where items have the same keys
};

void write_job(const SpoolFolder& spool, const SpooledJob& job);
// Throws std::runtime_error where there is none, or one of another version.
SpooledJob read_job(const SpoolFolder& spool);

}  // namespace localexec
