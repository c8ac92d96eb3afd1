// How an option is written in a job spec: what reader, writer and schema agree on.
#pragma once

#include <cstdint>

#include "cli/option_table.h"

namespace localexec::cli {

// flag: true. text: a string or a number. texts: one or a list of them, each an occurrence. joined:
// a list, which is one value with commas. variables: an object of names and values. loop: the list
// of inputs. source: what one input is read from. none: not in a spec.
enum class SpecShape : std::uint8_t { flag, text, texts, joined, variables, loop, source, none };

SpecShape spec_shape(const OptionRow& option);

// Whether the option may stand in a spec for this command: plan shows specs of run, too.
inline bool may_stand_in_spec(const OptionRow& option, CommandId command) {
  return spec_shape(option) != SpecShape::none && belongs_to(option, command);
}

}  // namespace localexec::cli
