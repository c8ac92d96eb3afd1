// From a validated specification to the items it means.
#pragma once

#include "core/job_spec.h"
#include "input/item_source.h"

namespace localexec {

// Opens what has to be opened. Throws UsageError for a file that cannot be read.
ItemSource make_source(const JobSpec& spec);

// The values of the fixed variables, which follow the loop's own in every item.
std::vector<Value> fixed_values(const JobSpec& spec);

}  // namespace localexec
