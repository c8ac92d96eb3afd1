// Folders of this user alone, in which running programs can be found.
#pragma once

#include <string>
#include <vector>

#include "sys/fd.h"

namespace localexec::sys {

// $XDG_RUNTIME_DIR/localexec where that is set, then localexec-UID in the folder for temporary
// files. Whoever looks for runs also looks where they may be that have another environment.
std::vector<std::string> runtime_folders();
std::vector<std::string> all_runtime_folders();

// Opens it (O_PATH), unless it is somebody else's, a link, or open to others. Not open with errno
// where that is so (EPERM) or the system refuses; `make` makes it first where it is not there.
Fd open_runtime_folder(const std::string& path, bool make);

// Does nothing while there is something in it.
void remove_runtime_folder(const std::string& path);

// "/proc/self/fd/3/NAME": a path of any length, in a few bytes.
std::string path_in(const Fd& folder, const std::string& name);

// The names of the sockets in it: each is the number of the process that listens there, or did.
std::vector<std::string> sockets_in(const Fd& folder);

// Removes the socket that process `pid` left behind in one of runtime_folders(), and what was left
// empty by that. Does nothing where there is none.
void remove_run_socket(long pid);
// The same in this folder, which is open.
void remove_run_socket(const Fd& folder, const std::string& path, const std::string& pid);

// Removes what processes that are no more left there: nobody did it for those who were killed
// together with the process that watched over them.
void remove_abandoned_sockets(const Fd& folder, const std::string& path);

}  // namespace localexec::sys
