// All that a source gives, as text.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "input/item_source.h"

namespace localexec {

// The values of the item with a space between them.
inline std::string text_of(const Item& item) {
  std::string text;
  for (const Value& value : item.values) {
    if (&value != &item.values.front()) text += ' ';
    text += value.str();
  }
  return text;
}

inline std::vector<std::string> items_of(StreamSource& stream) {
  std::vector<std::string> items;
  for (Item item; stream.next(item);) {
    REQUIRE(item.index == items.size());
    items.push_back(text_of(item));
  }
  Item item;
  CHECK_FALSE(stream.next(item));
  return items;
}

inline std::vector<std::string> items_of(const ItemSource& source) {
  if (const auto* stream = std::get_if<std::unique_ptr<StreamSource>>(&source)) {
    return items_of(**stream);
  }
  const auto& indexed = *std::get<std::unique_ptr<IndexedSource>>(source);
  std::vector<std::string> items;
  for (std::uint64_t i = 0; i < indexed.count(); ++i) {
    REQUIRE(indexed.at(i).index == i);
    items.push_back(text_of(indexed.at(i)));
  }
  return items;
}

}  // namespace localexec
