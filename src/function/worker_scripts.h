// The scripts that call functions of other languages; they ship inside the program.
#pragma once

#include <string>
#include <vector>

namespace localexec {

// The command of a worker that calls `function` ("MODULE:FUNCTION") and speaks the batch protocol
// of run/worker_protocol.h. It is run from the PATH: python3, or node.
// `at_once`: it calls every request that it has at once, as threads or as promises.
std::vector<std::string> python_worker(const std::string& function, bool at_once);
std::vector<std::string> node_worker(const std::string& function, bool at_once);

}  // namespace localexec
