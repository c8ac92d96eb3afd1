#include "run/key_index.h"

#include <array>
#include <cstring>
#include <type_traits>
#include <utility>

#include "sys/spill_file.h"

namespace localexec {
namespace {

constexpr std::uint64_t kFewestSlots = 1024;

// What was never written is a hole, or beyond the end of the file: an empty T.
template <typename T>
T read_one(const sys::Fd& file, std::uint64_t number) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::array<char, sizeof(T)> raw{};
  const auto got = sys::read_at(file.get(), raw, number * sizeof(T));
  if (got < 0) sys::throw_errno("cannot read a temporary file");
  if (static_cast<std::size_t>(got) == sizeof(T)) std::memcpy(&value, raw.data(), sizeof(T));
  return value;
}

template <typename T>
void write_one(const sys::Fd& file, std::uint64_t number, const T& value) {
  std::array<char, sizeof(T)> raw{};
  std::memcpy(raw.data(), &value, sizeof(T));
  if (!sys::write_all_at(file.get(), {raw.data(), raw.size()}, number * sizeof(T))) {
    sys::throw_errno("cannot write to a temporary file in '" + sys::temporary_folder() + "'");
  }
}

}  // namespace

// The number of this key's slot, or of the unused one where it would go. REQUIRES: slots_ > 0.
std::uint64_t KeyIndex::find(const ItemKey& key, Slot& slot) const {
  // Fibonacci hashing (Knuth, TAOCP 6.4) spreads keys that are no hashes themselves.
  std::uint64_t at = (key.low ^ key.high) * 0x9E3779B97F4A7C15U >> 20;
  while (true) {
    at &= slots_ - 1;
    slot = read_one<Slot>(slot_file_, at);
    if (slot.used == 0 || slot.key == key) return at;
    ++at;
  }
}

void KeyIndex::grow() {
  const sys::Fd former = std::move(slot_file_);
  const std::uint64_t former_slots = slots_;
  slot_file_ = sys::open_unnamed_file(sys::temporary_folder());
  slots_ = former_slots == 0 ? kFewestSlots : former_slots * 2;
  for (std::uint64_t i = 0; i < former_slots; ++i) {
    const auto slot = read_one<Slot>(former, i);
    Slot unused;
    if (slot.used != 0) write_one(slot_file_, find(slot.key, unused), slot);
  }
}

void KeyIndex::insert(const ItemKey& key, const StoredRecord& record) {
  if ((keys_ + 1) * 2 > slots_) grow();
  if (!entry_file_) entry_file_ = sys::open_unnamed_file(sys::temporary_folder());
  const std::uint64_t number = ++records_;
  ++left_;
  write_one(entry_file_, number, Entry{record, 0, 0});
  Slot slot;
  const std::uint64_t at = find(key, slot);
  if (slot.used == 0) {
    slot = {key, number, number, 1};
    ++keys_;
  } else if (slot.first == 0) {
    slot.first = slot.last = number;
  } else {
    auto last = read_one<Entry>(entry_file_, slot.last);
    last.next = number;
    write_one(entry_file_, slot.last, last);
    slot.last = number;
  }
  write_one(slot_file_, at, slot);
}

std::optional<StoredRecord> KeyIndex::take(const ItemKey& key) {
  if (slots_ == 0) return std::nullopt;
  Slot slot;
  const std::uint64_t at = find(key, slot);
  while (slot.first != 0) {
    const auto entry = read_one<Entry>(entry_file_, slot.first);
    slot.first = entry.next;
    write_one(slot_file_, at, slot);
    if (entry.taken != 0) continue;
    --left_;
    return entry.record;
  }
  return std::nullopt;
}

void KeyIndex::drop(const ItemKey& key, StoredRecord::Place place, std::uint64_t offset) {
  if (slots_ == 0) return;
  Slot slot;
  find(key, slot);
  for (std::uint64_t number = slot.first; number != 0;) {
    auto entry = read_one<Entry>(entry_file_, number);
    if (entry.record.place == place && entry.record.offset == offset) {
      if (entry.taken == 0) --left_;
      entry.taken = 1;
      write_one(entry_file_, number, entry);
      return;
    }
    number = entry.next;
  }
}

}  // namespace localexec
