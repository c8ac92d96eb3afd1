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
// The same key may come several times (equal items): its records are a list in a second file, taken
// in the order of their coming.
class KeyIndex {
 public:
  void insert(const ItemKey& key, const StoredRecord& record);
  // The first record of this key that was not taken yet; it then is.
  std::optional<StoredRecord> take(const ItemKey& key);
  // Takes just this one, wherever it stands among its equals.
  void drop(const ItemKey& key, StoredRecord::Place place, std::uint64_t offset);

  // Records inserted so far.
  std::uint64_t size() const { return records_; }
  // Of those, what was neither taken nor dropped.
  std::uint64_t left() const { return left_; }

 private:
  // Entries of the list are counted from 1; 0 is none.
  struct Slot {
    ItemKey key;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t used = 0;
  };
  struct Entry {
    StoredRecord record;
    std::uint64_t next = 0;
    std::uint64_t taken = 0;
  };

  std::uint64_t find(const ItemKey& key, Slot& slot) const;
  void grow();

  sys::Fd slot_file_;
  std::uint64_t slots_ = 0;  // a power of two
  std::uint64_t keys_ = 0;
  sys::Fd entry_file_;
  std::uint64_t records_ = 0;
  std::uint64_t left_ = 0;
};

}  // namespace localexec
