// Whether a run goes on in continuous integration, where nobody watches a terminal.
#pragma once

namespace localexec {

// github: GITHUB_ACTIONS=true. gitlab: GITLAB_CI is set. other: CI is set. Empty counts as not set.
enum class CiKind { none, github, gitlab, other };

CiKind ci_kind();

}  // namespace localexec
