#include "cli/run_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/usage_error.h"

namespace localexec::cli {
namespace {

constexpr std::array<std::string_view, 6> kVerbs{"status", "pause",   "resume",
                                                 "drain",  "workers", "stop"};
constexpr std::size_t kLongest = 64;
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kOthers = "0123456789_.:-";

}  // namespace

std::span<const std::string_view> control_verbs() { return kVerbs; }

bool is_control_verb(std::string_view word) { return std::ranges::count(kVerbs, word) > 0; }

void check_run_name(const std::string& name) {
  const std::string allowed = std::string(kLetters) + std::string(kOthers);
  const bool is_name = !name.empty() && name.size() <= kLongest &&
                       kLetters.find(name.front()) != std::string_view::npos &&
                       name.find_first_not_of(allowed) == std::string::npos;
  if (!is_name) {
    throw UsageError(fmt::format(
        "--name {}: not a name for a run; take letters, digits and _ . : -, at most {}, the first "
        "a letter",
        name, kLongest));
  }
  if (is_control_verb(name)) {
    throw UsageError(
        fmt::format("--name {}: is something that localexec ctl tells a run; take another", name));
  }
}

}  // namespace localexec::cli
