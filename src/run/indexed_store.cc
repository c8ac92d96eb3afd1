#include "run/indexed_store.h"

#include <unistd.h>

#include <array>
#include <cstring>
#include <utility>

namespace localexec {
namespace {

constexpr std::size_t kNodeCost = 96;  // a map node, a string object, the allocator's share

}  // namespace

IndexedStore::IndexedStore(sys::SpillFile& spill, std::size_t budget)
    : spill_(spill), budget_(budget) {}

void IndexedStore::put(std::uint64_t index, std::string bytes) {
  bytes_ += bytes.size() + kNodeCost;
  in_memory_.emplace_hint(in_memory_.end(), index, std::move(bytes));
  while (bytes_ > budget_ && !in_memory_.empty()) {
    const auto last = std::prev(in_memory_.end());
    move_to_disk(last->first, last->second);
    bytes_ -= last->second.size() + kNodeCost;
    in_memory_.erase(last);
  }
}

std::optional<std::string> IndexedStore::take(std::uint64_t index) {
  if (const auto found = in_memory_.find(index); found != in_memory_.end()) {
    std::string bytes = std::move(found->second);
    bytes_ -= bytes.size() + kNodeCost;
    in_memory_.erase(found);
    return bytes;
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

void IndexedStore::move_to_disk(std::uint64_t index, std::string_view bytes) {
  if (!directory_) directory_ = sys::open_unnamed_file(sys::temporary_folder());
  const Extent extent = spill_.append(bytes);
  write_entry(index, {extent.offset + 1, extent.length});
  ++on_disk_;
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
  const auto in_memory = in_memory_.lower_bound(index);
  const auto on_disk = next_on_disk(index);
  if (in_memory == in_memory_.end()) return on_disk;
  if (!on_disk) return in_memory->first;
  return std::min(in_memory->first, *on_disk);
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
