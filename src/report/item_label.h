// An item in a few words, for people.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/value.h"

namespace localexec {

// "x=3, y=some text": harmless to a terminal, in at most so many characters; a longer one is cut
// and ends with "…". Empty for an item without variables.
std::string item_label(std::span<const std::string> names, std::span<const Value> values,
                       std::size_t most);

}  // namespace localexec
