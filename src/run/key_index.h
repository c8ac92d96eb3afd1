// Which finished records there are of a former run, by their keys, on disk.
#pragma once

#include <cstdint>
#include <optional>

#include "core/item_key.h"
#include "core/outcome.h"
#include "sys/fd.h"

namespace localexec {

// Where a record's line is.
struct StoredRecord {
  enum class Place : std::uint32_t { before, journal };
  Place place = Place::before;
  Status status = Status::ok;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // with its newline
  std::uint64_t index_at = 0;
  std::uint64_t index_size = 0;
};

// A hash table in an unnamed temporary file: it takes no memory, however many records there are.
// The same key may come several times (equal items); they are taken in the order of their coming.
class KeyIndex {
 public:
  void insert(const ItemKey& key, const StoredRecord& record);
  // The first record of this key that was not taken yet; it then is.
  std::optional<StoredRecord> take(const ItemKey& key);
  // Takes just this one, wherever it stands among its equals.
  void drop(const ItemKey& key, StoredRecord::Place place, std::uint64_t offset);

  std::uint64_t size() const { return count_; }

 private:
  struct Slot {
    ItemKey key;
    StoredRecord record;
    std::uint32_t used = 0;
    std::uint32_t taken = 0;
    std::uint64_t first_left = 0;  // in the first slot of a key: where its first untaken one may be
    std::uint64_t after_last = 0;  // in the same: behind its last one
  };

  Slot read(std::uint64_t at) const;
  void write(std::uint64_t at, const Slot& slot);
  std::uint64_t first_slot_of(const ItemKey& key) const;
  void grow();

  sys::Fd file_;
  std::uint64_t slots_ = 0;  // a power of two
  std::uint64_t count_ = 0;
};

}  // namespace localexec
