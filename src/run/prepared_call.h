// What a call is started with: its command, and what it reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/command_template.h"
#include "core/item.h"
#include "core/job_spec.h"

namespace localexec {

struct PreparedCall {
  std::vector<std::string> argv;
  std::optional<std::string> input;  // on its standard input
  std::string error;                 // not empty: why this item cannot be run
};

// How many args of a task have a number as their name in a command.
inline constexpr std::size_t kTaskPositions = 99;
// What may stand in the command of a batch: args, kwargs, 1 to 99, the names of kwargs.
std::vector<std::string> task_variables(const JobSpec& spec);

// `context` is of this item. For a worker that lives on there is neither command nor input: it gets
// the item itself.
PreparedCall prepare_call(const JobSpec& spec, const CallContext& context, const Item& item);

}  // namespace localexec
