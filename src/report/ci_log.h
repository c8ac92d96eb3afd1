// What did not end ok, as the logs of GitHub Actions and GitLab show it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "report/failure_digest.h"

namespace localexec {

// Lines for standard error: a folded section an item with the end of its output, then, open,
// `digest` (of the same items), then an annotation each. Nothing that an item or a call brought
// along is taken for a workflow command: around it these are stopped, until `token`, which nobody
// can guess, comes again.
// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
std::string github_log(const FailureDigest& failures, std::string_view digest,
                       std::string_view token);

// The same in GitLab's form, which has no annotations; `now`: seconds since 1970.
// https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
std::string gitlab_log(const FailureDigest& failures, std::string_view digest, std::int64_t now);

// Markdown for $GITHUB_STEP_SUMMARY: the totals, and each item that did not end ok.
std::string step_summary(const FailureDigest& failures, std::string_view command);

// The value of a workflow command: everything after the "::".
std::string escape_message(std::string_view text);
// The value of one of its properties, such as title.
std::string escape_property(std::string_view text);
// Text that Markdown shows as it is, wherever it stands.
std::string escape_markdown(std::string_view text);

}  // namespace localexec
