// "Did you mean …?": the known name that a misspelt one was probably meant to be.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace localexec {

// The candidate with the fewest edits from `word` (a swap of neighbours counts once), or an empty
// string where none is near enough to be worth a guess.
std::string nearest_name(std::string_view word, std::span<const std::string> candidates);

}  // namespace localexec
