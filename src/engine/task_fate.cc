#include "engine/task_fate.h"

#include <array>

namespace localexec {
namespace {

struct Row {
  QueueSays queue;
  std::array<Act, 5> acts;  // in the order of SpoolSays
};

using enum Act;

// A column is what the spool folder says, and outranks the queue where it is sure: all items there
// is the end of it, whatever the state; and what was handed back, nobody will write any more.
constexpr std::array kTable{
    //                              silent           begun            ended            handed_back
    Row{QueueSays::nothing, {wait, wait, wait, replace, over}},
    Row{QueueSays::waiting, {wait, wait, wait, replace, over}},
    Row{QueueSays::held, {tell, tell, tell, replace, over}},
    Row{QueueSays::held_by_failure,
        {end_and_replace, end_and_replace, end_and_replace, replace, over}},
    Row{QueueSays::never_starts, {give_up, give_up, give_up, replace, over}},
    Row{QueueSays::running, {watch, wait, wait, replace, over}},
    Row{QueueSays::suspended, {tell, tell, tell, replace, over}},
    Row{QueueSays::ending, {wait, wait, wait, replace, over}},
    Row{QueueSays::completed, {confirm, confirm, confirm, replace, over}},
    Row{QueueSays::failed, {confirm, confirm, confirm, replace, over}},
    Row{QueueSays::out_of_time, {confirm, confirm, confirm, replace, over}},
    Row{QueueSays::canceled, {confirm, confirm, confirm, replace, over}},
    Row{QueueSays::taken_away, {confirm, confirm, confirm, replace, over}},
    Row{QueueSays::absent, {confirm, confirm, confirm, replace, over}},
};

}  // namespace

Act fate_of(QueueSays queue, SpoolSays spool) {
  for (const Row& row : kTable) {
    if (row.queue == queue) return row.acts[static_cast<std::size_t>(spool)];
  }
  return wait;
}

bool is_machines_fault(QueueSays queue) {
  return queue == QueueSays::taken_away || queue == QueueSays::canceled ||
         queue == QueueSays::held_by_failure || queue == QueueSays::absent;
}

}  // namespace localexec
