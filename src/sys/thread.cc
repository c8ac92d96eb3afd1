#include "sys/thread.h"

#include <system_error>
#include <utility>

namespace localexec::sys {

std::thread start_thread(const std::string& purpose, std::function<void()> work) {
  try {
    return std::thread(std::move(work));
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(), "cannot start the thread that " + purpose);
  }
}

}  // namespace localexec::sys
