// The names that a table gives its variables.
#pragma once

#include <string>
#include <vector>

namespace localexec {

// Throws UsageError, which begins with `place`, for a name that is empty, no UTF-8, there twice, or
// has a meaning of its own in a template.
void check_table_names(const std::vector<std::string>& names, const std::string& place);

}  // namespace localexec
