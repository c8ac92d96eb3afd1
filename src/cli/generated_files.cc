#include "cli/generated_files.h"

#include <fmt/format.h>

#include "core/usage_error.h"

namespace localexec::cli {

std::string generate(std::string_view what) {
  if (what == "man") return man_page();
  if (what == "bash") return bash_completion();
  if (what == "zsh") return zsh_completion();
  if (what == "fish") return fish_completion();
  throw UsageError(fmt::format("--generate {}: write man, bash, zsh or fish", what));
}

}  // namespace localexec::cli
