// The seam between a run and the queue of a cluster: what an engine must be able to say.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/outcome.h"

namespace localexec {

using Words = std::vector<std::string>;

// How a command of the engine ended, and what it printed.
struct CommandResult {
  ProcessEnd end;
  bool timed_out = false;  // it was stopped: it may have done its work or not
  std::string out;
  std::string err;

  bool ok() const { return !timed_out && end == ProcessEnd::exited(0); }
};

// An array of tasks, numbered from `first`, each of which runs `script` with its own number.
struct Submission {
  std::string name;    // of this submission alone, in the whole cluster and for ever
  std::string script;  // path
  std::string logs;    // folder for what each task itself writes, in a file by its number
  std::uint32_t first = 0;
  std::uint32_t count = 1;
  std::uint32_t at_once = 0;        // tasks; 0: as the cluster likes
  std::vector<std::string> avoids;  // nodes
};

struct SubmitAnswer {
  enum class Kind {
    accepted,
    refused,   // for good: `words` says why
    too_many,  // tasks at once: fewer may pass, or the same later
    unsure,    // it failed, yet the queue may have it: look for its name
  };
  Kind kind = Kind::unsure;
  std::string job;    // where accepted: the engine's own name for it
  std::string words;  // the engine's own
};

// What a queue says of a task. The names are of what it means to us; the engine's own word comes
// with it.
enum class QueueSays {
  nothing,          // it has not been asked yet
  waiting,          // for a place
  held,             // until a person releases it
  held_by_failure,  // of the machine that was to start it: nobody will release it
  never_starts,     // what it waits for cannot come
  running,
  suspended,
  ending,
  completed,
  failed,       // it ended by itself, not well
  out_of_time,  // of its own limit, or of memory: the task's fault, not the machine's
  canceled,     // by somebody
  taken_away,   // its machine was lost, or given to somebody else
  absent,       // not listed any more
};

struct TaskSight {
  std::string name;  // of the submission
  std::string job;
  std::uint32_t task = 0;
  QueueSays says = QueueSays::waiting;
  std::string state;   // the engine's own word for it
  std::string reason;  // and for why it waits; may be empty
  std::string node;    // may be empty
};

// How much the site lets one user have. 0: it does not say.
struct QueueLimits {
  std::uint32_t array_size = 0;  // tasks in one submission
  std::uint32_t jobs = 0;        // tasks in the queue at once
};

// All of it is pure: commands to run, and what their answers mean. One call of each command stands
// for any number of tasks, so that the engine's controller is asked seldom.
//
// What an engine must offer:
// - submit: an array of tasks under a name that we choose. It gives each task its number (from 0,
// or
//   the script subtracts) and, where it starts one again by itself, the count of that.
// - list: all unfinished tasks of several names in one command; those it has forgotten may be
//   missing. "Not listed" is enough of an end state, since the spool folder tells the rest.
// - cancel: all tasks of a name, or some of them. What is gone already is no error.
// Grid Engine: qsub -terse -t 1-N -N NAME -r n, qstat -g d, qdel, SGE_TASK_ID. Kubernetes: an
// Indexed Job with backoffLimitPerIndex 0, get pods -l job-name=NAME, delete, JOB_COMPLETION_INDEX;
// the spool folder is a shared volume.
class ClusterQueue {
 public:
  virtual ~ClusterQueue() = default;

  virtual std::string_view engine_name() const = 0;  // "Slurm"

  // The text of the script of a submission's tasks: it becomes `program worker …`.
  virtual std::string script(const std::string& program, const std::string& spool,
                             std::uint64_t submission) const = 0;

  virtual Words submit(const Submission& submission) const = 0;
  virtual SubmitAnswer read_submit(const CommandResult& result) const = 0;

  virtual Words list(std::span<const std::string> names) const = 0;
  // Nothing where the queue gave no answer.
  virtual std::optional<std::vector<TaskSight>> read_list(const CommandResult& result) const = 0;

  // Every task of this name.
  virtual Words cancel(const std::string& name) const = 0;
  // Those of them that have not started.
  virtual Words cancel_waiting(const std::string& name) const = 0;
  // Some of them.
  virtual Words cancel_tasks(const std::string& name, const std::string& job,
                             std::span<const std::uint32_t> tasks) const = 0;

  virtual Words ask_limits() const = 0;
  virtual QueueLimits read_limits(const CommandResult& result) const = 0;
};

}  // namespace localexec
