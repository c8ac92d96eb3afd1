#include "input/item_replay.h"

#include <cstdint>
#include <cstring>
#include <span>

#include "core/item_bytes.h"

namespace localexec {
namespace {

constexpr std::size_t kPiece = 1 << 20;

}  // namespace

void ItemReplay::append(const Item& item) {
  const std::string bytes = to_bytes(item);
  const std::uint64_t size = bytes.size();
  char raw[sizeof size];
  std::memcpy(raw, &size, sizeof size);
  tail_.append(raw, sizeof raw);
  tail_ += bytes;
  if (tail_.size() < kPiece) return;
  pieces_.push_back(spill_.append(tail_));
  tail_.clear();
}

void ItemReplay::rewind() {
  next_piece_ = 0;
  rest_ = {};
}

bool ItemReplay::load_next_piece() {
  if (next_piece_ > pieces_.size()) return false;
  if (next_piece_ == pieces_.size()) {
    rest_ = tail_;
  } else {
    const Extent& extent = pieces_[next_piece_];
    loaded_.resize(extent.length);
    std::uint64_t position = 0;
    while (position < extent.length) {
      position += spill_.read(extent, position, std::span(loaded_).subspan(position));
    }
    rest_ = loaded_;
  }
  ++next_piece_;
  return !rest_.empty();
}

bool ItemReplay::next(Item& item) {
  if (rest_.empty() && !load_next_piece()) return false;
  std::uint64_t size = 0;
  std::memcpy(&size, rest_.data(), sizeof size);
  item = item_from_bytes(0, rest_.substr(sizeof size, size));
  rest_.remove_prefix(sizeof size + size);
  return true;
}

}  // namespace localexec
