// From the options that were given to a validated job specification.
#pragma once

#include "cli/loop_builder.h"
#include "cli/option_parser.h"
#include "core/job_spec.h"

namespace localexec::cli {

// Throws UsageError for whatever is wrong and can be known before anything runs: values without
// sense, a variable that the command never uses, a program that cannot be executed. The inputs of
// the loop are opened on the way.
JobSpec build_job_spec(CommandId command, const ParsedWords& words, const OpenInput& open_input);

}  // namespace localexec::cli
