// What a function raised, as people read it.
#pragma once

#include <string>

#include "core/outcome.h"

namespace localexec {

// "ValueError: an empty line" for {"type":"ValueError","message":"an empty line"}; any other JSON
// value as it is. REQUIRES: !json_fault(error_json).
std::string error_sentence(const std::string& error_json);

// reason_of(outcome), with such a sentence for what was raised.
std::string told_reason(const Outcome& outcome);

}  // namespace localexec
