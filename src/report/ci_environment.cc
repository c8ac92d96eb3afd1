#include "report/ci_environment.h"

#include <cstdlib>
#include <string_view>

namespace localexec {
namespace {

std::string_view value_of(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

}  // namespace

CiKind ci_kind() {
  if (value_of("GITHUB_ACTIONS") == "true") return CiKind::github;
  if (!value_of("GITLAB_CI").empty()) return CiKind::gitlab;
  return value_of("CI").empty() ? CiKind::none : CiKind::other;
}

}  // namespace localexec
