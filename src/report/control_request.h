// One line of what localexec ctl says to a run, in JSON. Pure.
#pragma once

#include <string_view>

#include "core/worker_count.h"

namespace localexec {

struct ControlRequest {
  enum class Verb { list, status, pause, resume, drain, workers, stop };
  Verb verb = Verb::list;
  WorkerCount workers;   // of Verb::workers
  bool as_text = false;  // the answer is for people
};

// Throws UsageError that says what is wrong with it.
ControlRequest parse_control_request(std::string_view line);

}  // namespace localexec
