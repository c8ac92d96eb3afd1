// The hidden command that a cluster's machines run: localexec worker.
#pragma once

#include <span>
#include <string>

#include "run/runner.h"

namespace localexec::cli {

// `words` are what the script of a submission gives: --spool DIR --submission N --task N --start N
// --job ID --host NAME --processors N --warning SECONDS.
RunEnd work_on_cluster(std::span<const std::string> words);

}  // namespace localexec::cli
