// Threads of the program.
#pragma once

#include <functional>
#include <string>
#include <thread>

namespace localexec::sys {

// Runs the work in a thread of its own; the caller joins it. Where the system has no room for one
// more it throws std::system_error: "cannot start the thread that PURPOSE: …".
std::thread start_thread(const std::string& purpose, std::function<void()> work);

}  // namespace localexec::sys
