#include "sys/control_groups.h"

#include <fstream>
#include <sstream>

namespace localexec::sys {
namespace {

void add_upwards(const std::string& mount, std::string group, std::vector<std::string>& folders) {
  while (true) {
    folders.push_back(mount + (group == "/" ? "" : group));
    const auto slash = group.rfind('/');
    if (slash == std::string::npos || group == "/") return;
    group.erase(slash);
  }
}

}  // namespace

ControlGroups control_groups(const std::string& root, std::string_view controller) {
  ControlGroups groups;
  std::ifstream file(root + "/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {  // hierarchy-ID:controllers:path
    std::istringstream fields(line);
    std::string id;
    std::string controllers;
    std::string path;
    std::getline(fields, id, ':');
    std::getline(fields, controllers, ':');
    std::getline(fields, path);
    if (id == "0" && controllers.empty()) {
      for (const char* mount : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
        add_upwards(root + mount, path, groups.v2);
      }
    } else if (("," + controllers + ",").find("," + std::string(controller) + ",") !=
               std::string::npos) {
      add_upwards(root + "/sys/fs/cgroup/" + std::string(controller), path, groups.v1);
    }
  }
  return groups;
}

}  // namespace localexec::sys
