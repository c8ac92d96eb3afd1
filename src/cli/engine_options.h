// What the options of a run mean where it has an engine that is not this machine.
#pragma once

#include "cli/option_parser.h"
#include "core/job_spec.h"

namespace localexec::cli {

// Throws UsageError for an option that the engine of `spec` cannot follow, and where the engine is
// not to be had here.
void check_engine(const ParsedWords& words, const JobSpec& spec);

// The options that matter to a task of the run: what is printed, shown and submitted is not its
// business.
ParsedWords words_for_task(const ParsedWords& words);

}  // namespace localexec::cli
