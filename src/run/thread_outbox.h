// What the threads of an executor have to tell the loop, in the order in which it happened.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <utility>
#include <variant>
#include <vector>

#include "run/executor.h"
#include "sys/wake_up.h"

namespace localexec {

// Output of a call that is passed on while it runs.
struct OutputPiece {
  std::uint32_t worker = 0;
  bool is_error = false;  // of standard error
  SpilledBytes bytes;
};

// Any thread puts something in; the loop's takes all of it out.
class ThreadOutbox {
 public:
  using Message = std::variant<CallEnd, OutputPiece>;

  void put(CallEnd end) { add(std::move(end)); }
  void put(OutputPiece piece) {
    piece_bytes_ += piece.bytes.memory.size();
    add(std::move(piece));
  }
  // The thread cannot go on: take() throws that.
  void fail(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(failure);
    wake_.ring();
  }
  // Lets the loop look at its clocks.
  void ring() const { wake_.ring(); }

  std::vector<Message> take() {
    std::vector<Message> messages;
    const std::lock_guard lock(mutex_);
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    messages.swap(messages_);
    piece_bytes_ = 0;
    return messages;
  }

  // Output that waits here, in memory.
  std::size_t piece_bytes() const { return piece_bytes_; }
  // Readable when take() has something new.
  int wake_fd() const { return wake_.fd(); }
  void clear_wake() { wake_.clear(); }

 private:
  template <typename T>
  void add(T message) {
    const std::lock_guard lock(mutex_);
    messages_.emplace_back(std::move(message));
    if (messages_.size() == 1) wake_.ring();
  }

  std::mutex mutex_;
  std::vector<Message> messages_;
  std::exception_ptr failure_;
  std::atomic<std::size_t> piece_bytes_ = 0;
  sys::WakeUp wake_;
};

}  // namespace localexec
