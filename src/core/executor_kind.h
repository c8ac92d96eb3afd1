// Where calls run.
#pragma once

namespace localexec {

// How a worker runs a call: as a process that the loop starts, or in a thread of its own.
enum class ExecutorKind { processes, threads };

}  // namespace localexec
