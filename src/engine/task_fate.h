// What to do about a task, by what the queue and the spool folder say of it. The spool folder is
// the truth; the queue only hints whether anybody is still going to write there.
#pragma once

#include <string_view>

#include "engine/cluster_queue.h"

namespace localexec {

enum class SpoolSays {
  silent,       // no sign of it
  begun,        // it is at work, or was
  ended,        // its own word that it ended, with items missing
  handed_back,  // the same, and the missing items are for somebody else to run
  complete,     // every item has its record
};

enum class Act {
  wait,
  tell,             // and wait: only a person can change it
  watch,            // wait, but not for ever: nothing shows that it really runs
  confirm,          // wait until what it wrote last must have arrived; then replace
  replace,          // submit again what is missing
  end_and_replace,  // the same, and cancel the task first
  give_up,          // the run: it would wait for ever
  over,
};

Act fate_of(QueueSays queue, SpoolSays spool);

// Whether a task that went so says nothing against its items: they may be tried more often.
bool is_machines_fault(QueueSays queue);

}  // namespace localexec
