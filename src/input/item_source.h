// Where items come from.
#pragma once

#include <cstdint>
#include <memory>
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
  // From any thread: lets a blocked next() return false.
  virtual void stop() = 0;
};

using ItemSource = std::variant<std::unique_ptr<IndexedSource>, std::unique_ptr<StreamSource>>;

}  // namespace localexec
