#include "cli/variable_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/command_template.h"
#include "core/usage_error.h"

namespace localexec::cli {

void check_variable_name(std::string_view name, std::string_view option) {
  const auto allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), allowed) || name[0] == '-' ||
      std::isdigit(static_cast<unsigned char>(name[0])) != 0) {
    throw UsageError(fmt::format(
        "{} {}: not a variable name; use letters, digits, '_' and '-', beginning with a letter",
        option, name));
  }
  if (CommandTemplate::is_reserved(name)) {
    throw UsageError(fmt::format("{} {}: {{{}}} has a meaning of its own; choose another name",
                                 option, name, name));
  }
}

}  // namespace localexec::cli
