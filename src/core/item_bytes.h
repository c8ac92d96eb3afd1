// An item as bytes, for the time that it waits on disk.
#pragma once

#include <string>
#include <string_view>

#include "core/item.h"

namespace localexec {

std::string to_bytes(const Item& item);
// REQUIRES: made by to_bytes().
Item item_from_bytes(std::uint64_t index, std::string_view bytes);

}  // namespace localexec
