#include "function/worker_scripts.h"

#include "function/embedded_scripts.h"

namespace localexec {

namespace {

using Words = std::vector<std::string>;

Words with_mode(Words command, bool at_once) {
  if (at_once) command.emplace_back("at-once");
  return command;
}

}  // namespace

Words python_worker(const std::string& function, bool at_once) {
  return with_mode({"python3", "-c", kPythonWorker, function}, at_once);
}

Words node_worker(const std::string& function, bool at_once) {
  return with_mode({"node", "-e", kNodeWorker, "--", function}, at_once);
}

}  // namespace localexec
