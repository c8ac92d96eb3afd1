// What the calls of a run take: an item each, or a chunk of items.
#pragma once

#include <cstdint>

#include "core/job_spec.h"
#include "input/item_source.h"

namespace localexec {

// The items as they are, or by the chunk (input/chunked_source.h) where the calls of this job take
// chunks: each then as long as --chunk says, but no longer than fits in the arguments of a call.
// Keeps a copy of what it needs of the spec.
ItemSource as_calls_take_them(ItemSource items, const JobSpec& spec, std::uint64_t workers);

}  // namespace localexec
