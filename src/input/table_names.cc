#include "input/table_names.h"

#include <fmt/format.h>

#include <set>
#include <string_view>

#include "core/command_template.h"
#include "core/usage_error.h"
#include "core/utf8.h"

namespace localexec {

void check_table_names(const std::vector<std::string>& names, const std::string& place) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    if (name.empty()) {
      throw UsageError(fmt::format("{}: column {} has no name; give it one", place, i + 1));
    }
    if (!is_utf8(name)) {
      throw UsageError(
          fmt::format("{}: the name of column {} is no valid UTF-8; rename it", place, i + 1));
    }
    if (CommandTemplate::is_reserved(name)) {
      throw UsageError(
          fmt::format("{}: a column is called {}, and {{{}}} has a meaning of its own; "
                      "rename it",
                      place, name, name));
    }
    if (!seen.insert(name).second) {
      throw UsageError(
          fmt::format("{}: two columns are called {}; give each its own name", place, name));
    }
  }
}

}  // namespace localexec
