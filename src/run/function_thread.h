// A thread that calls a function, one item after another.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "function/function_call.h"
#include "run/executor.h"
#include "sys/wake_up.h"
#include "sys/worker_thread.h"

namespace localexec {

// Ends of calls on their way to the loop. Shared by the loop and all threads, also those that it
// has left behind.
class FunctionOutbox {
 public:
  struct End {
    std::uint32_t generation = 0;  // of the worker's thread
    CallEnd end;
  };

  // Takes the ends over and leaves the vector empty.
  void put(std::vector<End>& ends);
  // Swaps what is there with `ends`. REQUIRES: it is empty.
  void take(std::vector<End>& ends);

  int wake_fd() const { return wake_.fd(); }
  void clear_wake() { wake_.clear(); }

 private:
  std::mutex mutex_;
  std::vector<End> ends_;
  sys::WakeUp wake_;
};

struct FunctionTask {
  std::uint32_t call = 0;
  std::string kwargs;  // JSON
};

// Its member functions are for the loop's thread. A function that hangs cannot be ended, so a
// thread that does not return can only be left behind: it then works on alone, and what its call
// gives is not wanted any more.
class FunctionThread {
 public:
  // The call that runs, by a number that no other of this thread has.
  struct Current {
    std::uint64_t number = 0;
    std::uint32_t call = 0;
    TimePoint started;
  };
  // Why a call ought to end: it takes too long, or the run is being stopped, for this reason.
  struct Ending {
    bool is_canceled = false;
    std::string reason;
  };

  // `stack` as for sys::WorkerThread, which may throw. The function is borrowed for good.
  FunctionThread(const localexec_function& function, std::shared_ptr<FunctionOutbox> outbox,
                 std::uint32_t worker, std::uint32_t generation, std::size_t stack);
  // Waits for the call that runs, if any, unless the thread was left.
  ~FunctionThread();
  FunctionThread(const FunctionThread&) = delete;
  FunctionThread& operator=(const FunctionThread&) = delete;

  // Takes the tasks over and leaves the vector empty.
  void give(std::vector<FunctionTask>& tasks);
  std::optional<Current> current() const;
  // Tells the call, if it still runs, and makes its end one of this kind, whatever it gives.
  void ask_to_end(std::uint64_t number, const Ending& ending);
  // Moves the ends of calls that it has not handed on yet, since it works on others, to `ends`.
  void take_ends(std::vector<FunctionOutbox::End>& ends);
  // What it has not begun.
  std::vector<FunctionTask> take_waiting();
  // The program was stopped so long.
  void shift(Duration stopped, TimePoint resumed);
  // False where that call does not run any more. Else the thread is on its own from now on, and
  // what it had besides is moved to `ends` and `tasks`.
  bool leave(std::uint64_t number, std::vector<FunctionOutbox::End>& ends,
             std::vector<FunctionTask>& tasks);
  // The same, whatever it does.
  void leave();

 private:
  class Work;

  std::shared_ptr<Work> work_;  // the thread's, too
  sys::WorkerThread thread_;
};

}  // namespace localexec
