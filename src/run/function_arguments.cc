#include "run/function_arguments.h"

#include "core/json_members.h"
#include "core/json_text.h"

namespace localexec {
namespace {

bool is_task(std::span<const std::string> names) {
  return !names.empty() && names.front() == "args";
}

}  // namespace

void append_args(std::span<const std::string> names, const Item& item,
                 std::span<const std::string> args, std::string& text) {
  for (const std::string& arg : args) text += "," + arg;
  if (!is_task(names)) return;
  const std::string& own = item.values[0].bytes();
  if (own != "[]") text.append(",").append(own, 1, own.size() - 2);
}

void append_kwargs(std::span<const std::string> names, const Item& item, std::string& text) {
  if (!is_task(names)) return append_variables(names, item.values, text);
  const std::string& own = item.values[1].bytes();
  const JsonMembers members = *json_members(own);
  std::vector<std::string> others;
  std::vector<Value> values;
  for (std::size_t i = 2; i < item.values.size(); ++i) {
    if (!find_member(members, names[i]).empty()) continue;
    others.push_back(names[i]);
    values.push_back(item.values[i]);
  }
  std::string all;
  append_variables(others, values, all);
  if (others.empty()) {
    text += own;
  } else if (members.empty()) {
    text += all;
  } else {
    text.append(all, 0, all.size() - 1).append(",").append(own, 1);
  }
}

}  // namespace localexec
