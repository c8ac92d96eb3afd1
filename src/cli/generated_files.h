// The files that are made from the option table: man page and completions.
#pragma once

#include <string>
#include <string_view>

namespace localexec::cli {

// `what` is "man", "bash", "zsh" or "fish"; throws UsageError for anything else.
std::string generate(std::string_view what);

std::string man_page();
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace localexec::cli
