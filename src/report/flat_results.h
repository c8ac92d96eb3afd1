// A call over a chunk that answers a line for every item: from its output to its items' records.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "core/record.h"
#include "run/executor.h"
#include "sys/spill_file.h"

namespace localexec {

// A call that ended well but gave another number of lines than it has items, or where results are
// JSON, a line that is none, becomes a BadResult that says so.
void check_flat_results(CallEnd& end, const Item& item, ResultKind kind,
                        const sys::SpillFile& spill);

// Makes the record of each item in its turn; what the call printed on standard error is with the
// first. REQUIRES: the record ended ok after check_flat_results(); it has a chunk.
void for_each_flat_record(const Record& call, ResultKind kind, const sys::SpillFile& spill,
                          const std::function<void(const Record&)>& sink);

}  // namespace localexec
