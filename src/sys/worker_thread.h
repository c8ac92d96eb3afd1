// A thread of which there may be thousands: its stack has the size that is asked for.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>

namespace localexec::sys {

// Joined or left behind by its owner before it goes.
class WorkerThread {
 public:
  WorkerThread() = default;
  // `stack`: bytes set aside, of which it takes what it touches; 0 for the system's default
  // (RLIMIT_STACK). Throws std::system_error where the system has no room for one more. An
  // exception that leaves `work` ends the program.
  WorkerThread(std::function<void()> work, std::size_t stack);
  WorkerThread(WorkerThread&& other) noexcept;
  WorkerThread& operator=(WorkerThread&& other) noexcept;
  ~WorkerThread();

  void join();
  // It goes on alone, for as long as it or the program lives.
  void leave();

 private:
  pthread_t thread_{};
  bool is_owned_ = false;
};

}  // namespace localexec::sys
