#include "engine/spooled_item.h"

#include <fmt/format.h>

#include "engine/spool_json.h"

namespace localexec {

std::string spool_json(const SpooledItem& spooled) {
  std::string json = fmt::format(R"({{"slot":{},"index":{})", spooled.slot, spooled.item.index);
  json += ',';
  append_spool_values(spooled.item.values, json);
  json += '}';
  return json;
}

SpooledItem spooled_item(std::string_view json) {
  const JsonMembers members = members_of(json);
  SpooledItem spooled;
  spooled.slot = number_in(members, "slot");
  spooled.item.index = number_in(members, "index");
  spooled.item.values = spool_values_in(members);
  return spooled;
}

}  // namespace localexec
