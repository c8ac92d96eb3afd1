// The function that a command's words name, and where it runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/classification.h"
#include "core/job_spec.h"

namespace localexec::cli {

struct FunctionChoice {
  FunctionJob job;
  Classification where;
};

// What the user wants needs no evidence.
Classification as_wished(ExecutorKind wish);

// `words` begin with @so or the name of a built-in function. `wish`: the executor that the user
// wants, if any; else a function that must stay in this process, or waits, runs on threads. Throws
// UsageError for what is no such function, or cannot run so.
FunctionChoice choose_function(const std::vector<std::string>& words,
                               std::optional<ExecutorKind> wish);

}  // namespace localexec::cli
