#include "engine/slurm/squeue_listing.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace localexec {
namespace {

struct State {
  std::string_view name;
  QueueSays says;
};

constexpr std::array kStates{
    State{"PENDING", QueueSays::waiting},
    State{"CONFIGURING", QueueSays::waiting},
    State{"REQUEUED", QueueSays::waiting},
    State{"REQUEUE_FED", QueueSays::waiting},
    State{"RESV_DEL_HOLD", QueueSays::held},
    State{"REQUEUE_HOLD", QueueSays::held_by_failure},
    State{"SPECIAL_EXIT", QueueSays::held_by_failure},
    State{"RUNNING", QueueSays::running},
    State{"SIGNALING", QueueSays::running},
    State{"RESIZING", QueueSays::running},
    State{"SUSPENDED", QueueSays::suspended},
    State{"STOPPED", QueueSays::suspended},
    State{"COMPLETING", QueueSays::ending},
    State{"STAGE_OUT", QueueSays::ending},
    State{"COMPLETED", QueueSays::completed},
    State{"FAILED", QueueSays::failed},
    State{"TIMEOUT", QueueSays::out_of_time},
    State{"DEADLINE", QueueSays::out_of_time},
    State{"OUT_OF_MEMORY", QueueSays::out_of_time},
    State{"CANCELLED", QueueSays::canceled},
    State{"REVOKED", QueueSays::canceled},
    State{"NODE_FAIL", QueueSays::taken_away},
    State{"BOOT_FAIL", QueueSays::taken_away},
    State{"PREEMPTED", QueueSays::taken_away},
};

// Nothing that happens by itself makes such a task start.
constexpr std::array<std::string_view, 14> kNever{"DependencyNeverSatisfied",
                                                  "BadConstraints",
                                                  "PartitionNodeLimit",
                                                  "PartitionTimeLimit",
                                                  "InvalidAccount",
                                                  "InvalidQOS",
                                                  "AccountNotAllowed",
                                                  "QOSNotAllowed",
                                                  "QOSMaxWallDurationPerJobLimit",
                                                  "AssocMaxWallDurationPerJobLimit",
                                                  "QOSMaxCpuPerJobLimit",
                                                  "AssocMaxCpuPerJobLimit",
                                                  "QOSMaxMemoryPerJob",
                                                  "AssocMaxMemPerJob"};

bool is_one_of(std::string_view word, auto& words) {
  return std::ranges::find(words, word) != std::end(words);
}

QueueSays meaning_of_waiting(std::string_view reason) {
  if (is_one_of(reason, kNever)) return QueueSays::never_starts;
  // "launch failed requeued held": squeue prints the description, with blanks or underscores.
  if (reason.find("requeued") != reason.npos && reason.find("held") != reason.npos) {
    return QueueSays::held_by_failure;
  }
  if (reason.starts_with("JobHeld")) return QueueSays::held;
  return QueueSays::waiting;
}

std::optional<TaskSight> read_line(std::string_view line) {
  std::array<std::string_view, 6> fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto bar = line.find('|');
    if ((bar == line.npos) != (i + 1 == fields.size())) return std::nullopt;
    fields[i] = line.substr(0, bar);
    line.remove_prefix(bar == line.npos ? line.size() : bar + 1);
  }
  TaskSight sight;
  const std::string_view index = fields[2];
  const auto [stop, error] = std::from_chars(index.data(), index.data() + index.size(), sight.task);
  if (error != std::errc{} || stop != index.data() + index.size()) return std::nullopt;
  sight.name = fields[0];
  sight.job = fields[1];
  sight.state = fields[3];
  sight.reason = fields[4] == "None" ? "" : fields[4];
  sight.node = fields[5];
  sight.says = meaning_of(sight.state, sight.reason);
  return sight;
}

}  // namespace

QueueSays meaning_of(std::string_view state, std::string_view reason) {
  const auto found =
      std::ranges::find_if(kStates, [&](const State& known) { return known.name == state; });
  if (found == kStates.end())
    return QueueSays::waiting;  // a state of a newer Slurm: no reason to act
  return found->says == QueueSays::waiting ? meaning_of_waiting(reason) : found->says;
}

std::vector<TaskSight> read_squeue(std::string_view text) {
  std::vector<TaskSight> sights;
  while (!text.empty()) {
    const auto newline = text.find('\n');
    if (auto sight = read_line(text.substr(0, newline))) sights.push_back(std::move(*sight));
    text.remove_prefix(newline == text.npos ? text.size() : newline + 1);
  }
  return sights;
}

}  // namespace localexec
