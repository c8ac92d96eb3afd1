// Cuts the items into chunks. Pure: it knows counts, not items.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/chunk.h"

namespace localexec {

struct ChunkPolicy {
  enum class Kind { automatic, even, fixed };
  Kind kind = Kind::automatic;
  std::uint64_t size = 0;  // of a fixed chunk, in items; at least 1
};

// Reads "auto", "even" or N >= 1; throws UsageError otherwise.
ChunkPolicy parse_chunk_policy(std::string_view text);

// automatic: guided self-scheduling (Polychronopoulos and Kuck, 1987): each chunk is a share of
// what is left, so that chunks shrink towards the end. Where the number of items is not known
// beforehand, each item is a chunk.
// even: items / workers, at least 1 (the last chunks take the rest).
class ChunkCutter {
 public:
  // `total`: the number of items, where it is known. REQUIRES: known for Kind::even.
  ChunkCutter(ChunkPolicy policy, std::optional<std::uint64_t> total, std::uint64_t workers);

  // The next chunk, or nothing when all items are given out. Where the total is not known, its
  // last chunk may reach beyond the end.
  std::optional<Chunk> next();

  // A new number for the tail of a chunk that another worker takes over.
  std::uint64_t take_number() { return next_number_++; }

  // From now on so many share what is left. Even chunks keep their size.
  void set_workers(std::uint64_t workers) {
    if (policy_.kind == ChunkPolicy::Kind::automatic) workers_ = workers;
  }

  // From now on the number of items is known.
  void set_total(std::uint64_t total) { total_ = total; }

  std::uint64_t cut_so_far() const { return next_first_; }
  bool may_split() const { return policy_.kind == ChunkPolicy::Kind::automatic; }

  // Number of chunks, for a known total. Counts by cutting for Kind::automatic.
  std::uint64_t count_chunks(std::uint64_t at_most) const;

 private:
  std::uint64_t size_of_next() const;

  ChunkPolicy policy_;
  std::optional<std::uint64_t> total_;
  std::uint64_t workers_;
  std::uint64_t next_first_ = 0;
  std::uint64_t next_number_ = 0;
};

}  // namespace localexec
