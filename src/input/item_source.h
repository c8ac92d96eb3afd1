// Where items come from.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "core/item.h"

namespace localexec {

// Items that can be computed in any order, in no memory: ranges and lists.
class IndexedSource {
 public:
  virtual ~IndexedSource() = default;
  virtual std::uint64_t count() const = 0;
  // REQUIRES: index < count().
  virtual Item at(std::uint64_t index) const = 0;
};

// Items that come one after another from a file or a pipe. next() may block; it runs in a thread of
// its own.
class StreamSource {
 public:
  virtual ~StreamSource() = default;
  // False at the end. Throws UsageError for bad input (it names file and line), std::system_error
  // where reading fails.
  virtual bool next(Item& item) = 0;
  // The same, with the item's values appended to `packed` (core/packed_items.h).
  virtual bool next_packed(std::string& packed) {
    Item item;
    if (!next(item)) return false;
    for (const Value& value : item.values) append_packed(value, packed);
    return true;
  }
  // How many items it will have given in the end, where that is known before; from any thread.
  virtual std::optional<std::uint64_t> total_items() const { return std::nullopt; }
  // What next() is to do each time before it may block, in its thread. To be given before the first
  // next().
  virtual void before_waiting(std::function<void()> action) = 0;
  // From any thread: lets a blocked next() return false.
  virtual void stop() = 0;
};

using ItemSource = std::variant<std::unique_ptr<IndexedSource>, std::unique_ptr<StreamSource>>;

}  // namespace localexec
