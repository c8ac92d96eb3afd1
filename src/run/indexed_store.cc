#include "run/indexed_store.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <iterator>
#include <utility>

namespace localexec {
namespace {

constexpr std::size_t kStringCost = 16;  // the allocator's share
constexpr std::size_t kNodeCost = 64;    // of a block in the map

}  // namespace

IndexedStore::IndexedStore(sys::SpillFile& spill, std::size_t budget)
    : spill_(spill), budget_(budget) {}

void IndexedStore::put(std::uint64_t index, std::string bytes) {
  bytes_ += bytes.size() + kStringCost;
  Block& block = block_of(index);
  block.held |= 1U << index % kBlock;
  block.strings[index % kBlock] = std::move(bytes);
  while (bytes_ > budget_ && !in_memory_.empty()) move_highest_to_disk();
}

IndexedStore::Block& IndexedStore::block_of(std::uint64_t index) {
  const std::uint64_t number = index / kBlock;
  if (!in_memory_.empty()) {
    const auto last = std::prev(in_memory_.end());
    if (last->first == number) return last->second;
  }
  const auto [block, is_new] = in_memory_.try_emplace(number);
  if (is_new) bytes_ += sizeof(Block) + kNodeCost;
  return block->second;
}

std::string IndexedStore::take_from(Blocks::iterator block, std::uint64_t place) {
  std::string bytes = std::exchange(block->second.strings[place], {});
  bytes_ -= bytes.size() + kStringCost;
  block->second.held &= ~(1U << place);
  if (block->second.held == 0) {
    in_memory_.erase(block);
    bytes_ -= sizeof(Block) + kNodeCost;
  }
  return bytes;
}

std::optional<std::string> IndexedStore::take(std::uint64_t index) {
  const std::uint64_t number = index / kBlock;
  auto block = in_memory_.begin();  // the lowest is wanted first
  if (block != in_memory_.end() && block->first != number) block = in_memory_.find(number);
  if (block != in_memory_.end() && (block->second.held >> index % kBlock & 1) != 0) {
    return take_from(block, index % kBlock);
  }
  const auto entry = entry_at(index);
  if (!entry) return std::nullopt;
  const Extent extent{entry->offset_plus_one - 1, entry->length};
  std::string bytes(extent.length, '\0');
  for (std::uint64_t done = 0; done < extent.length;) {
    done += spill_.read(extent, done, std::span(bytes).subspan(done));
  }
  spill_.release(extent);
  write_entry(index, {});
  if (--on_disk_ == 0 && !sys::cut_off(directory_.get(), 0)) {
    sys::throw_errno("cannot shorten a temporary file");
  }
  return bytes;
}

void IndexedStore::move_highest_to_disk() {
  const auto block = std::prev(in_memory_.end());
  const auto place = static_cast<std::uint64_t>(std::bit_width(block->second.held)) - 1;
  if (!directory_) directory_ = sys::open_unnamed_file(sys::temporary_folder());
  const Extent extent = spill_.append(block->second.strings[place]);
  write_entry(block->first * kBlock + place, {extent.offset + 1, extent.length});
  ++on_disk_;
  take_from(block, place);
}

std::optional<IndexedStore::DirectoryEntry> IndexedStore::entry_at(std::uint64_t index) const {
  if (on_disk_ == 0) return std::nullopt;
  DirectoryEntry entry;
  std::array<char, sizeof entry> raw{};
  const auto got = sys::read_at(directory_.get(), raw, index * sizeof entry);
  if (got < 0) sys::throw_errno("cannot read a temporary file");
  if (static_cast<std::size_t>(got) < sizeof entry) return std::nullopt;
  std::memcpy(&entry, raw.data(), sizeof entry);
  if (entry.offset_plus_one == 0) return std::nullopt;
  return entry;
}

void IndexedStore::write_entry(std::uint64_t index, const DirectoryEntry& entry) {
  std::array<char, sizeof entry> raw{};
  std::memcpy(raw.data(), &entry, sizeof entry);
  const std::string_view bytes(raw.data(), raw.size());
  if (!sys::write_all_at(directory_.get(), bytes, index * sizeof entry)) {
    sys::throw_errno("cannot write to a temporary file in '" + sys::temporary_folder() + "'");
  }
}

std::optional<std::uint64_t> IndexedStore::next_from(std::uint64_t index) const {
  const auto in_memory = next_in_memory(index);
  const auto on_disk = next_on_disk(index);
  if (!in_memory || !on_disk) return in_memory ? in_memory : on_disk;
  return std::min(*in_memory, *on_disk);
}

std::optional<std::uint64_t> IndexedStore::next_in_memory(std::uint64_t index) const {
  for (auto block = in_memory_.lower_bound(index / kBlock); block != in_memory_.end(); ++block) {
    const std::uint64_t first = block->first * kBlock;
    const std::uint32_t held = block->second.held >> (index > first ? index - first : 0);
    if (held == 0) continue;  // all of this one are lower
    return std::max(index, first) + static_cast<std::uint64_t>(std::countr_zero(held));
  }
  return std::nullopt;
}

// Skips the holes of the directory: what is far apart is found without reading what lies between.
std::optional<std::uint64_t> IndexedStore::next_on_disk(std::uint64_t index) const {
  if (on_disk_ == 0) return std::nullopt;
  constexpr std::uint64_t kSize = sizeof(DirectoryEntry);
  while (true) {
    const off_t data = ::lseek(directory_.get(), static_cast<off_t>(index * kSize), SEEK_DATA);
    if (data < 0) return std::nullopt;  // ENXIO: only a hole up to the end
    index = std::max(index, static_cast<std::uint64_t>(data) / kSize);
    const off_t hole = ::lseek(directory_.get(), data, SEEK_HOLE);
    for (; static_cast<off_t>(index * kSize) < hole; ++index) {
      if (entry_at(index)) return index;
    }
  }
}

}  // namespace localexec
