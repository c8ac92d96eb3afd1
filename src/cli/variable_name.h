// What a variable may be called.
#pragma once

#include <string_view>

namespace localexec::cli {

// Throws UsageError, which begins with the option, for a name that no variable can have.
void check_variable_name(std::string_view name, std::string_view option);

}  // namespace localexec::cli
