#include "engine/chunk_plan.h"

#include <algorithm>

namespace localexec {
namespace {

constexpr std::uint64_t kStandardTasks = 100;
constexpr std::uint64_t kTasksAPlace = 4;
// More of them would only wait, and each costs the controller something.
constexpr std::uint64_t kMostTasks = 1000;

std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

std::uint64_t most_tasks(const QueueLimits& limits) {
  std::uint64_t most = kMostTasks;
  if (limits.array_size > 1) most = std::min<std::uint64_t>(most, limits.array_size - 1);
  if (limits.jobs > 1) most = std::min<std::uint64_t>(most, limits.jobs / 2);
  return std::max<std::uint64_t>(most, 1);
}

std::uint64_t chunk_size(std::uint64_t items, const ChunkPolicy& chunk, std::uint32_t at_once) {
  switch (chunk.kind) {
    case ChunkPolicy::Kind::fixed:
      return chunk.size;
    case ChunkPolicy::Kind::even:
      return std::max<std::uint64_t>(items / std::max<std::uint32_t>(at_once, 1), 1);
    case ChunkPolicy::Kind::automatic:
      break;
  }
  const std::uint64_t tasks = at_once == 0 ? kStandardTasks : kTasksAPlace * at_once;
  return std::max<std::uint64_t>(divide_up(items, tasks), 1);
}

}  // namespace

TaskCuts plan_tasks(std::uint64_t items, const ChunkPolicy& chunk, std::uint32_t at_once,
                    const QueueLimits& limits) {
  const std::uint64_t size = chunk_size(items, chunk, at_once);
  const std::uint64_t chunks = divide_up(items, size);
  const std::uint64_t chunks_a_task = divide_up(chunks, most_tasks(limits));
  return cut_evenly(items, size, size * std::max<std::uint64_t>(chunks_a_task, 1));
}

}  // namespace localexec
