// Byte strings kept under ascending numbers: in memory while they are few, else on disk.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "sys/spill_file.h"

namespace localexec {

// What waits longest for its turn is what has the highest number: that goes to disk first. The
// directory of what is on disk is itself a (sparse) file, so memory stays below `budget` bytes
// however many strings wait. Belongs to one thread. Throws std::system_error where the disk is
// full.
class IndexedStore {
 public:
  // `spill` is not owned.
  IndexedStore(sys::SpillFile& spill, std::size_t budget);

  // REQUIRES: nothing is stored under `index`.
  void put(std::uint64_t index, std::string bytes);
  std::optional<std::string> take(std::uint64_t index);
  // The lowest number >= `index` under which something is stored.
  std::optional<std::uint64_t> next_from(std::uint64_t index) const;

  bool empty() const { return in_memory_.empty() && on_disk_ == 0; }

 private:
  // Most numbers come close to others: a node of the map for each would cost more than the rest.
  static constexpr std::uint64_t kBlock = 16;
  struct Block {
    std::uint32_t held = 0;  // a bit for each place
    std::array<std::string, kBlock> strings;
  };
  using Blocks = std::map<std::uint64_t, Block>;  // by number / kBlock

  struct DirectoryEntry {
    std::uint64_t offset_plus_one = 0;  // 0: nothing here, as in a hole of the file
    std::uint64_t length = 0;
  };

  Block& block_of(std::uint64_t index);
  std::string take_from(Blocks::iterator block, std::uint64_t place);
  void move_highest_to_disk();
  std::optional<std::uint64_t> next_in_memory(std::uint64_t index) const;
  std::optional<DirectoryEntry> entry_at(std::uint64_t index) const;
  void write_entry(std::uint64_t index, const DirectoryEntry& entry);
  std::optional<std::uint64_t> next_on_disk(std::uint64_t index) const;

  sys::SpillFile& spill_;
  std::size_t budget_;
  std::size_t bytes_ = 0;  // of in_memory_, with what keeping them costs
  Blocks in_memory_;       // none of them is empty
  sys::Fd directory_;
  std::uint64_t on_disk_ = 0;
};

}  // namespace localexec
