// Standard output that is meant to be one JSON value.
#pragma once

#include "run/executor.h"
#include "sys/spill_file.h"

namespace localexec {

// Sets end.result_json to the value on one line, its numbers and strings as they were written; or
// turns the outcome into BadResult where the output is not exactly one JSON text (RFC 8259).
void read_json_result(CallEnd& end, const sys::SpillFile& spill);

}  // namespace localexec
