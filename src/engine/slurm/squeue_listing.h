// What squeue prints, as sights of tasks.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/cluster_queue.h"

namespace localexec {

// The format that is asked for (squeue --format): name|job|index|state|reason|node.
inline constexpr std::string_view kListFormat = "%j|%F|%K|%T|%r|%N";

// Lines that are not in that format are left out: a warning on standard output is no task.
std::vector<TaskSight> read_squeue(std::string_view text);

// What a state and its reason mean (squeue(1), JOB STATE CODES and JOB REASON CODES).
QueueSays meaning_of(std::string_view state, std::string_view reason);

}  // namespace localexec
