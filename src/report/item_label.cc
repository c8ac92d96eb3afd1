#include "report/item_label.h"

#include <fmt/format.h>

#include "core/harmless_text.h"

namespace localexec {

// Characters, not bytes. What was cut within an escape is still harmless.
std::string cut_label(const std::string& text, std::size_t most) {
  std::string_view rest = text;
  for (std::size_t count = 0; !rest.empty(); ++count) {
    if (count + 1 == most && rest.size() > character_length(rest)) {
      return text.substr(0, text.size() - rest.size()) + "…";
    }
    rest.remove_prefix(character_length(rest));
  }
  return text;
}

std::string item_label(std::span<const std::string> names, std::span<const Value> values,
                       std::size_t most) {
  std::string label;
  for (std::size_t i = 0; i < values.size() && label.size() < 4 * most; ++i) {
    if (i > 0) label += ", ";
    const std::string text = values[i].str();
    // No more than can be shown: a value may be megabytes.
    label += names[i] + "=" + harmless(std::string_view(text).substr(0, 4 * most));
  }
  return cut_label(label, most);
}

std::string item_label(std::span<const std::string> names, const Item& item, std::size_t most) {
  std::string label = item_label(names, item.values, most);
  if (item.count() > 1) label += fmt::format(" and {} more", item.count() - 1);
  return label;
}

std::string item_name(const Item& item) {
  if (item.count() == 1) return fmt::format("item {}", item.first());
  return fmt::format("items {}-{}", item.first(), item.first() + item.count() - 1);
}

}  // namespace localexec
