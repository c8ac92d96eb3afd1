#include "cli/commands.h"
#include "cli/job_spec_builder.h"
#include "engine/local_engine.h"

namespace localexec::cli {

RunEnd run_job(CommandId command, const ParsedWords& words) {
  return run_locally(build_job_spec(command, words));
}

}  // namespace localexec::cli
