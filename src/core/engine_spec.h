// Where the workers of a run are.
#pragma once

#include <string>
#include <vector>

namespace localexec {

enum class EngineKind { local, slurm };

struct EngineSpec {
  EngineKind kind = EngineKind::local;
  std::vector<std::string> submit_options;  // words for the engine's own submit command
  std::string spool;                        // folder that all nodes see; empty: beside the output
  bool detach = false;                      // leave the run to the cluster once it is submitted
};

}  // namespace localexec
