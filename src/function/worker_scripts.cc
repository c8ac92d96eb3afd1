#include "function/worker_scripts.h"

#include "function/embedded_scripts.h"

namespace localexec {

std::vector<std::string> python_worker(const std::string& function) {
  return {"python3", "-c", kPythonWorker, function};
}

std::vector<std::string> node_worker(const std::string& function) {
  return {"node", "-e", kNodeWorker, "--", function};
}

}  // namespace localexec
