// What users may say to sbatch, and what is ours to say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace localexec {

// Splits as a shell would, without expanding anything: spaces separate, quotes and backslashes
// keep together. Throws UsageError for a quote that does not end.
std::vector<std::string> split_options(std::string_view text);

// Throws UsageError for an option of sbatch that the engine sets itself (it names the option, and
// what to use instead), and for a word that is no option, since sbatch would take it as the script.
void check_submit_options(const std::vector<std::string>& words);

}  // namespace localexec
