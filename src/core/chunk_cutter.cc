#include "core/chunk_cutter.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/usage_error.h"

namespace localexec {
namespace {

// A share of 1/(2 * workers) of what is left keeps every worker supplied; longer chunks than this
// would win nothing, since starting the next one costs nothing.
constexpr std::uint64_t kSharesPerWorker = 2;
constexpr std::uint64_t kLongestAutomatic = 1024;

}  // namespace

ChunkPolicy parse_chunk_policy(std::string_view text) {
  if (text == "auto") return {ChunkPolicy::Kind::automatic, 0};
  if (text == "even") return {ChunkPolicy::Kind::even, 0};
  std::uint64_t size = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, size);
  if (error != std::errc{} || stop != end || size < 1) {
    throw UsageError(fmt::format(
        "--chunk {}: not a chunk size; write a number of items (1 or more), 'even' or 'auto'",
        text));
  }
  return {ChunkPolicy::Kind::fixed, size};
}

ChunkCutter::ChunkCutter(ChunkPolicy policy, std::optional<std::uint64_t> total,
                         std::uint64_t workers)
    : policy_(policy), total_(total), workers_(workers) {}

std::uint64_t ChunkCutter::size_of_next() const {
  const std::uint64_t left = total_ ? *total_ - next_first_ : 0;
  switch (policy_.kind) {
    case ChunkPolicy::Kind::fixed:
      return total_ ? std::min(policy_.size, left) : policy_.size;
    case ChunkPolicy::Kind::even:
      return std::min(std::max<std::uint64_t>(1, total_.value_or(0) / workers_), left);
    case ChunkPolicy::Kind::automatic:
      break;
  }
  if (!total_) return 1;
  return std::clamp<std::uint64_t>(left / (kSharesPerWorker * workers_), 1, kLongestAutomatic);
}

std::optional<Chunk> ChunkCutter::next() {
  if (total_ && next_first_ >= *total_) return std::nullopt;
  const Chunk chunk{next_number_++, next_first_, size_of_next()};
  next_first_ += chunk.count;
  return chunk;
}

std::uint64_t ChunkCutter::count_chunks(std::uint64_t at_most) const {
  ChunkCutter copy = *this;
  std::uint64_t count = 0;
  while (count < at_most && copy.next()) ++count;
  return count;
}

}  // namespace localexec
