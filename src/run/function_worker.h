// A worker process that calls a function: the other side of run/worker_lane.h.
#pragma once

#include <string>
#include <vector>

namespace localexec {

// The command of such a worker, which is this very program; `words` are "@so FILE:SYMBOL" or the
// name of a built-in function.
std::vector<std::string> function_worker(const std::vector<std::string>& words);
// The first of those words.
inline constexpr const char* kFunctionWorkerOption = "--function-worker";

// Answers requests of the batch protocol (run/worker_protocol.h) on standard input and output until
// the input ends. What the function prints goes to standard error.
void serve_function(const std::vector<std::string>& words);

}  // namespace localexec
