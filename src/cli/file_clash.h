// One file must not be two things in a run: what it writes there would take the place of the other.
#pragma once

#include <string>

#include "core/job_spec.h"

namespace localexec::cli {

// Throws UsageError where two files that the run writes are one, or one of them is read by it:
// whatever names lead to it. `spec_file`: the job spec that was read, or empty.
void check_files_differ(const JobSpec& spec, const std::string& spec_file);

}  // namespace localexec::cli
