// The commands of localexec; one file each.
#pragma once

#include <span>
#include <string>

#include "cli/option_parser.h"
#include "run/runner.h"

namespace localexec::cli {

// run and exec: the job on the workers of this machine.
RunEnd run_job(CommandId command, const ParsedWords& words);

// classify: where run would run the command or function, and why, as one JSON object.
RunEnd classify_words(const ParsedWords& words);

// plan: what run would do, as JSON lines.
RunEnd show_plan(const ParsedWords& words);

// report: records in, an HTML page out.
RunEnd make_report(const ParsedWords& words);

// ctl: looks at a run that goes on, and steers it.
RunEnd control_run(const ParsedWords& words);

}  // namespace localexec::cli
