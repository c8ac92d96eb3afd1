// What a run may be called, so that localexec ctl can tell its name from a number or a verb.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace localexec::cli {

std::span<const std::string_view> control_verbs();
bool is_control_verb(std::string_view word);

// Throws UsageError for --name NAME where it is none.
void check_run_name(const std::string& name);

}  // namespace localexec::cli
