// The job spec that a command line means.
#pragma once

#include <string>

#include "cli/option_parser.h"
#include "core/job_spec.h"

namespace localexec::cli {

// As JSON on several lines. `job` is what was made of `words`; read_spec() of the text gives words
// that make the same.
std::string write_spec(const ParsedWords& words, const JobSpec& job);

}  // namespace localexec::cli
