// One place of a combination: gives its items in order, and, where it is asked to, all over again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "input/item_source.h"

namespace localexec {

class Wheel {
 public:
  virtual ~Wheel() = default;
  // False after the last item. Throws what reading throws.
  virtual bool next(Item& item) = 0;
  // To the first item again. REQUIRES: next() has returned false.
  virtual void rewind() = 0;
  // How many items it has, where that is known without reading.
  virtual std::optional<std::uint64_t> count() const = 0;
  // As StreamSource has it.
  virtual void before_waiting(std::function<void()> action) = 0;
  // From any thread: lets a blocked next() return false.
  virtual void stop() = 0;
};

// With `comes_round`, a stream is kept (on disk, where it is long) while it is read for the first
// time, so that rewind() is possible.
std::unique_ptr<Wheel> make_wheel(ItemSource source, bool comes_round);

}  // namespace localexec
