// Items by the chunk, for calls that take a chunk each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/chunk_cutter.h"
#include "input/item_source.h"
#include "input/wheel.h"

namespace localexec {

struct ChunkingRules {
  // Where the number of items is not known (a stream), automatic chunks begin with one item and
  // grow; even ones wait until all has been read, on disk.
  ChunkPolicy policy;
  std::uint64_t workers = 1;
  // A chunk ends before an item that would take it beyond `room`, as this counts it, given the
  // item's values and index; one item alone may be beyond it. May be empty.
  std::function<std::size_t(std::span<const Value>, std::uint64_t index)> size;
  std::size_t room = 0;
};

// Every item that it gives has a `chunk`. A chunk ends early, too, when its items take more memory
// than kMostBytes.
class ChunkedSource : public StreamSource {
 public:
  static constexpr std::size_t kMostBytes = 64 << 20;

  ChunkedSource(ItemSource items, ChunkingRules rules);

  bool next(Item& chunk) override;
  void before_waiting(std::function<void()> action) override;
  void stop() override;
  std::optional<std::uint64_t> total_items() const override { return total_items_; }

 private:
  bool next_packed_item(std::string& packed);
  void count_items();
  std::uint64_t size_of_next();
  bool fits(std::string_view item);

  ItemSource items_;
  ChunkingRules rules_;
  const std::optional<std::uint64_t> total_items_;
  std::optional<ChunkCutter> cutter_;  // where the number of items is known
  std::unique_ptr<Wheel> replay_;      // of a stream that had to be counted
  std::uint64_t next_item_ = 0;        // to be read
  std::uint64_t left_ = 0;             // items of the chunk that was cut last
  std::uint64_t chunks_ = 0;
  std::string held_;  // the item that did not fit
  std::size_t used_ = 0;
};

}  // namespace localexec
