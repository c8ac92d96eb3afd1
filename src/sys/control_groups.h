// The control groups that this process is in (cgroups(7)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace localexec::sys {

// Folders of one controller's groups, from the process's own up to the root: a limit that one of
// them sets holds for all below it.
struct ControlGroups {
  std::vector<std::string> v2;
  std::vector<std::string> v1;
};

// Read below `root` ("" but in tests). Both are empty where there are no control groups.
ControlGroups control_groups(const std::string& root, std::string_view controller);

}  // namespace localexec::sys
