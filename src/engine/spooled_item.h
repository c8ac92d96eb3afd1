// An item on its way to the machine that it runs on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/item.h"

namespace localexec {

struct SpooledItem {
  std::uint64_t slot = 0;  // its number in the spool folder, never used again there
  Item item;
};

// One JSON object: {"slot":5,"index":7,"values":[3,"text"]}
std::string spool_json(const SpooledItem& spooled);
SpooledItem spooled_item(std::string_view json);

}  // namespace localexec
