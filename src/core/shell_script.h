// A script for sh(1) with placeholders, each of them replaced by a reference to a variable of the
// shell that is right where it stands: no value is ever read as text of the script.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace localexec {

// The length of the placeholder that `text` begins with, or 0.
using PlaceholderLength = std::function<std::size_t(std::string_view text)>;

struct ShellParameter {
  std::string placeholder;  // with its brackets
  bool is_number = false;   // stands in $((…)), where a shell may take text as an expression
};

struct ShellScript {
  std::string text;
  // Their values follow as arguments: sh -c TEXT sh VALUE... TEXT moves them into variables, which
  // are not exported, and shifts them away: the script has its "$@" for itself.
  std::vector<ShellParameter> parameters;
  bool uses_arguments = false;  // "$@" and the like, as far as can be seen
};

// Throws UsageError where a placeholder stands where no reference would be right or safe, and for a
// quote that is never closed. The placeholder of the name `arguments` is "$@", a word by itself.
ShellScript bind_placeholders(std::string_view script, const PlaceholderLength& placeholder,
                              std::string_view arguments = {});

}  // namespace localexec
