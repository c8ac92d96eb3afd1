// One thread that spawns the calls of one worker and waits for them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "run/process_lane.h"
#include "run/shortage.h"
#include "run/thread_outbox.h"
#include "sys/wake_up.h"
#include "sys/worker_thread.h"

namespace localexec {

// How many threads may be busy starting a call. More would take the descriptors and the processes
// that the calls need, where these are few: then none could start.
class StartGate {
 public:
  // For the loop's thread. False where it has to try again when the outbox rings.
  bool admits() {
    if (starting_ < kMost) return true;
    is_waited_for_ = true;
    return starting_ < kMost && is_waited_for_.exchange(false);  // one may have left just now
  }
  void enter() { ++starting_; }
  // True where the loop waits for that.
  bool leave() {
    --starting_;
    return is_waited_for_.exchange(false);
  }

 private:
  static constexpr int kMost = 4;
  std::atomic<int> starting_ = 0;
  std::atomic<bool> is_waited_for_ = false;
};

// What all threads of an executor share. Nothing is owned.
struct LaneThreadParts {
  const sys::Spawner& spawner;
  sys::SpillFile& spill;
  ThreadOutbox& outbox;
  std::atomic<int>& shortage;   // errno of the last start that found no room, or 0
  std::atomic<int>& processes;  // calls of all threads that have been started and have not ended
  StartGate& gate;
};

// A lane with one slot, in which the thread works but for the time it waits. The loop's thread uses
// the lane, too, to signal a call at once. Each member function is for the loop's thread.
class LaneThread {
 public:
  LaneThread(LaneThreadParts parts, std::uint32_t worker, LaneOptions options);
  // Kills what runs.
  ~LaneThread();
  LaneThread(const LaneThread&) = delete;
  LaneThread& operator=(const LaneThread&) = delete;

  // REQUIRES: the end of the call before has been taken out of the outbox.
  void start(CallRequest request);
  // The output of the call that was started last goes into the outbox from now on.
  void pass_through();
  void limit(Duration timeout);
  void cancel(const std::string& reason, TimePoint now);
  void end_at_once(TimePoint now);
  void suspend();
  void resume(Duration stopped);
  // Whether whoever takes the output has no room just now.
  void follow_tap(bool is_full);

 private:
  // Hands pieces of output on to the loop's thread.
  class Relay : public OutputTap {
   public:
    explicit Relay(LaneThread& thread) : thread_(thread) {}
    void out(SpilledBytes bytes) override { put({thread_.worker_, false, std::move(bytes)}); }
    void err(SpilledBytes bytes) override { put({thread_.worker_, true, std::move(bytes)}); }
    bool is_full() const override;

   private:
    void put(OutputPiece piece) { thread_.parts_.outbox.put(std::move(piece)); }

    LaneThread& thread_;
  };

  void wake() const { wake_.ring(); }
  void run();
  void work();
  void turn(std::unique_lock<std::mutex>& lock);
  void begin(TimePoint now);
  void meet_shortage(TimePoint now);
  void end_waiting();
  void give_up(const std::string& why);
  void hand_on();

  LaneThreadParts parts_;
  const std::uint32_t worker_;
  Relay relay_{*this};
  std::atomic<bool> tap_is_full_ = false;
  std::atomic<bool> is_held_back_ = false;  // it found the tap full, and waits to be woken
  sys::WakeUp wake_;
  std::mutex mutex_;  // guards all that follows
  sys::Poller poller_;
  ProcessLane lane_;
  std::optional<CallRequest> waiting_;  // not started yet
  Shortage shortage_;                   // of what it needs
  std::optional<std::string> cancel_reason_;
  bool passes_through_ = false;
  bool is_suspended_ = false;  // no clock counts until resume()
  std::condition_variable resumed_;
  bool closing_ = false;
  std::vector<CallEnd> ends_;
  sys::WorkerThread thread_;
};

}  // namespace localexec
