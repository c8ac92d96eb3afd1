// Bytes appended piece by piece that stay in memory while they are few.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/captured_output.h"
#include "sys/spill_file.h"

namespace localexec {

// The last bytes, fewer than `budget`, are in memory; what came before is in the spill file, which
// is not owned. Whoever takes the bytes owns their extents and releases them.
class SpillingBuffer {
 public:
  SpillingBuffer() = default;
  SpillingBuffer(sys::SpillFile& spill, std::size_t budget) : spill_(&spill), budget_(budget) {}

  // So many bytes are likely to come.
  void expect(std::size_t bytes) {
    bytes = std::min(bytes, budget_);
    if (bytes > memory_.size()) memory_.resize(bytes);
  }

  // A record is some fifty pieces: here is all that one of them costs.
  [[gnu::always_inline]] void append(std::string_view bytes) {
    if (bytes.size() > memory_.size() - used_) make_room(bytes.size());
    std::copy_n(bytes.data(), bytes.size(), memory_.data() + used_);
    used_ += bytes.size();
    if (used_ >= budget_) spill();
  }
  [[gnu::always_inline]] void push_back(char byte) {
    if (used_ == memory_.size()) make_room(1);
    memory_[used_++] = byte;
  }
  // A piece with room behind it: copied whole, which needs no loop.
  template <std::size_t Room>
  [[gnu::always_inline]] void append(const std::array<char, Room>& bytes, std::size_t size) {
    if (Room > memory_.size() - used_) make_room(Room);
    std::copy_n(bytes.data(), Room, memory_.data() + used_);
    used_ += size;
  }

  bool empty() const { return used_ == 0 && spilled_.extents.empty(); }
  // All bytes, where none had to go to disk: until the next of these functions is called.
  std::optional<std::string_view> in_memory() const {
    if (!spilled_.extents.empty()) return std::nullopt;
    return std::string_view(memory_).substr(0, used_);
  }
  // Forgets them and keeps the memory for others. REQUIRES: all are in memory.
  void clear() { used_ = 0; }

  SpilledBytes take() {
    memory_.resize(std::exchange(used_, 0));
    spilled_.memory = std::exchange(memory_, {});
    spilled_.size += spilled_.memory.size();
    return std::exchange(spilled_, {});
  }

 private:
  [[gnu::noinline]] void make_room(std::size_t bytes) {
    memory_.resize(std::max(used_ + bytes, 2 * memory_.size()));
  }
  [[gnu::noinline]] void spill() {
    spilled_.extents.push_back(spill_->append({memory_.data(), used_}));
    spilled_.size += used_;
    used_ = 0;
  }

  sys::SpillFile* spill_ = nullptr;
  std::size_t budget_ = 0;
  std::string memory_;    // its first bytes; the others are room for more
  std::size_t used_ = 0;  // so many
  SpilledBytes spilled_;  // what came before them
};

// Calls `sink` with the bytes, piece after piece.
template <typename Sink>
void for_each_piece(const SpilledBytes& bytes, const sys::SpillFile& spill, Sink&& sink) {
  std::string buffer;
  for (const Extent& extent : bytes.extents) {
    buffer.resize(64 << 10);
    for (std::uint64_t position = 0; position < extent.length;) {
      const std::size_t got = spill.read(extent, position, std::span(buffer));
      sink(std::string_view(buffer.data(), got));
      position += got;
    }
  }
  if (!bytes.memory.empty()) sink(std::string_view(bytes.memory));
}

// The same without a final newline.
template <typename Sink>
void for_each_text_piece(const SpilledBytes& bytes, const sys::SpillFile& spill, Sink&& sink) {
  std::string held;  // one byte is always held back
  for_each_piece(bytes, spill, [&](std::string_view piece) {
    sink(std::string_view(held));
    sink(piece.substr(0, piece.size() - 1));
    held = piece.back();
  });
  if (held != "\n") sink(std::string_view(held));
}

inline void release(const SpilledBytes& bytes, sys::SpillFile& spill) {
  for (const Extent& extent : bytes.extents) spill.release(extent);
}

}  // namespace localexec
