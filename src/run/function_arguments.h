// What a function, or a worker that lives on, gets for an item, as JSON.
#pragma once

#include <span>
#include <string>

#include "core/item.h"

namespace localexec {

// `names` are those of the item's values. Where the first of them is args, which no other variable
// can be called, the item is a task of batch: its first two values are args and kwargs, JSON both,
// and what follows are kwargs that a task need not give.

// The positional arguments, each with a comma before it: `args`, which are JSON, then the task's.
void append_args(std::span<const std::string> names, const Item& item,
                 std::span<const std::string> args, std::string& text);

// An object.
void append_kwargs(std::span<const std::string> names, const Item& item, std::string& text);

}  // namespace localexec
