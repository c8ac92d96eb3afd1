// Words as a POSIX shell reads them back.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace localexec {

// The word as it is where that is safe, else in single quotes (POSIX, Shell Command Language 2.2).
std::string shell_quote(std::string_view word);

// All words, quoted, with spaces between: can be pasted at a prompt.
std::string shell_quote(std::span<const std::string> words);

// The same for eyes as well: a word with control characters, or others that a terminal does not
// show as they are, comes as $'…' with each of them spelt out in octal,
// as bash, ksh, zsh and POSIX.1-2024 read it.
std::string shell_quote_visibly(std::span<const std::string> words);

}  // namespace localexec
