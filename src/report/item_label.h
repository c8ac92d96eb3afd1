// An item in a few words, for people.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/item.h"
#include "core/value.h"

namespace localexec {

// "x=3, y=some text": harmless to a terminal, in at most so many characters; a longer one is cut
// and ends with "…". Empty for an item without variables.
std::string item_label(std::span<const std::string> names, std::span<const Value> values,
                       std::size_t most);
// The same of what a call takes: for a chunk its first item, "x=3 and 24 more".
std::string item_label(std::span<const std::string> names, const Item& item, std::size_t most);

// "item 7", or "items 50-74" for a chunk.
std::string item_name(const Item& item);

// The text in at most so many characters; a longer one is cut and ends with "…". REQUIRES: it is
// harmless.
std::string cut_label(const std::string& text, std::size_t most);

}  // namespace localexec
