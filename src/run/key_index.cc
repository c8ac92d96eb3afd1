#include "run/key_index.h"

#include <array>
#include <cstring>
#include <type_traits>
#include <utility>

#include "sys/spill_file.h"

namespace localexec {
namespace {

constexpr std::uint64_t kFewestSlots = 1024;

}  // namespace

KeyIndex::Slot KeyIndex::read(std::uint64_t at) const {
  static_assert(std::is_trivially_copyable_v<Slot>);
  Slot slot;
  std::array<char, sizeof slot> raw{};
  const auto got = sys::read_at(file_.get(), raw, (at & (slots_ - 1)) * sizeof slot);
  if (got < 0) sys::throw_errno("cannot read a temporary file");
  // A part of the file that was never written is a hole, or beyond its end: an unused slot.
  if (static_cast<std::size_t>(got) == sizeof slot) std::memcpy(&slot, raw.data(), sizeof slot);
  return slot;
}

void KeyIndex::write(std::uint64_t at, const Slot& slot) {
  std::array<char, sizeof slot> raw{};
  std::memcpy(raw.data(), &slot, sizeof slot);
  if (!sys::write_all_at(file_.get(), {raw.data(), raw.size()},
                         (at & (slots_ - 1)) * sizeof slot)) {
    sys::throw_errno("cannot write to a temporary file in '" + sys::temporary_folder() + "'");
  }
}

// The first slot of this key, or the unused one where it would go.
std::uint64_t KeyIndex::first_slot_of(const ItemKey& key) const {
  std::uint64_t at = key.low & (slots_ - 1);
  for (Slot slot = read(at); slot.used != 0 && slot.key != key; slot = read(at)) ++at;
  return at;
}

void KeyIndex::grow() {
  KeyIndex larger;
  larger.slots_ = slots_ == 0 ? kFewestSlots : slots_ * 2;
  larger.file_ = sys::open_unnamed_file(sys::temporary_folder());
  for (std::uint64_t at = 0; at < slots_; ++at) {
    const Slot slot = read(at);
    if (slot.used != 0 && slot.taken == 0) larger.insert(slot.key, slot.record);
  }
  *this = std::move(larger);
}

void KeyIndex::insert(const ItemKey& key, const StoredRecord& record) {
  if ((count_ + 1) * 2 > slots_) grow();
  const std::uint64_t first = first_slot_of(key);
  Slot head = read(first);
  std::uint64_t at = first;
  if (head.used != 0) {
    at = head.after_last;
    while (read(at).used != 0) ++at;
  }
  Slot slot;
  slot.key = key;
  slot.record = record;
  slot.used = 1;
  if (at == first) {
    slot.first_left = first;
    slot.after_last = first + 1;
    write(at, slot);
  } else {
    write(at, slot);
    head.after_last = at + 1;
    write(first, head);
  }
  ++count_;
}

std::optional<StoredRecord> KeyIndex::take(const ItemKey& key) {
  if (slots_ == 0) return std::nullopt;
  const std::uint64_t first = first_slot_of(key);
  const Slot head = read(first);
  if (head.used == 0) return std::nullopt;
  for (std::uint64_t at = head.first_left; at < head.after_last; ++at) {
    Slot slot = read(at);
    if (slot.key != key || slot.taken != 0) continue;
    slot.taken = 1;
    write(at, slot);
    Slot updated = read(first);
    updated.first_left = at + 1;
    write(first, updated);
    return slot.record;
  }
  return std::nullopt;
}

void KeyIndex::drop(const ItemKey& key, StoredRecord::Place place, std::uint64_t offset) {
  if (slots_ == 0) return;
  const std::uint64_t first = first_slot_of(key);
  const Slot head = read(first);
  for (std::uint64_t at = first; head.used != 0 && at < head.after_last; ++at) {
    Slot slot = read(at);
    if (slot.key != key || slot.record.place != place || slot.record.offset != offset) continue;
    slot.taken = 1;
    write(at, slot);
    return;
  }
}

}  // namespace localexec
