// How items become tasks.
#pragma once

#include <cstdint>

#include "core/chunk_cutter.h"
#include "engine/cluster_queue.h"
#include "engine/submission_files.h"

namespace localexec {

// A task costs the queue about a second, whatever it does; so without a wish of the user's there
// are four tasks for each place that --workers gives, or a hundred, not one for each item.
// `at_once` is 0 where the user gave none. More chunks than the site allows share tasks.
TaskCuts plan_tasks(std::uint64_t items, const ChunkPolicy& chunk, std::uint32_t at_once,
                    const QueueLimits& limits);

}  // namespace localexec
