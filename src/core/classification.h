// Where calls run best, and what speaks for it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/executor_kind.h"

namespace localexec {

// Something found that waits. Empty and 0 where there is none of it.
struct Evidence {
  std::string file;        // of source code
  std::uint64_t line = 0;  // there, or in a script among the words of the command; from 1
  std::string pattern;     // what was found: "curl", "time.sleep"
  std::string why;         // "waits for the network"
};

struct Classification {
  ExecutorKind executor = ExecutorKind::processes;
  std::string reason;  // one clause, for people
  std::vector<Evidence> evidence;
};

}  // namespace localexec
