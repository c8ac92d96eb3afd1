// What is behind a descriptor that people may be looking at.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/duration.h"

namespace localexec::sys {

bool is_open(int fd);
// Calls do not inherit it.
void keep_from_calls(int fd);

// A terminal that can move its cursor ($TERM is set and not "dumb").
bool is_terminal(int fd);
bool is_same_terminal(int fd, int other);
// Its width; 80 where that is not known.
std::size_t terminal_columns(int fd);

// Writes at most a page, unless that would block for longer than `patience`: then it writes nothing
// and returns true all the same. False where nobody will ever read there.
bool write_if_taken(int fd, std::string_view text, Duration patience);

}  // namespace localexec::sys
