// The numbers 0, 1 and 2 belong to the standard streams, whether they are open or not.
#pragma once

namespace localexec::sys {

// Takes those of the three that whoever started this process left closed, so that no pipe or file
// of ours ever gets one and is then read or written as a standard stream. Reading and writing such
// a number fails with EBADF, as if it were closed; so does what opens /dev/stdin by its name, with
// EISDIR. REQUIRES: nothing has been opened yet.
void take_standard_numbers();

// Whether the number is only held so.
bool is_only_taken(int fd);

}  // namespace localexec::sys
