// One process that lives on: requests go in, lines come out.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "run/capture.h"
#include "run/worker_limits.h"
#include "run/worker_protocol.h"
#include "sys/child.h"
#include "sys/fd.h"
#include "sys/poller.h"
#include "sys/spawn.h"

namespace localexec {

// Its pipes and its end are in the loop's poller under tags of its own. None of its functions
// blocks but reap(), for as long as a process that was killed takes to end. It can be spawned again
// then.
class WorkerProcess {
 public:
  enum class Stream : std::uint32_t { in, out, err, child };

  // Which of several it is that a tag belongs to.
  static std::uint32_t index_of(sys::Tag tag) { return tag.slot / kStreams; }
  static Stream stream_of(sys::Tag tag) { return static_cast<Stream>(tag.slot % kStreams); }

  // Borrows `poller`, `spill` and `buffer`, to read into, which all of one thread may share.
  WorkerProcess(sys::Poller& poller, std::uint8_t channel, std::uint32_t index,
                WorkerProtocol protocol, sys::SpillFile& spill, std::span<char> buffer);

  // Returns an errno, or 0. `budget`: bytes of its standard error that stay in memory. Throws
  // std::system_error where it runs but cannot be watched. REQUIRES: !is_alive().
  int spawn(const sys::Spawner& spawner, const std::vector<std::string>& argv,
            const WorkerLimits* limits, std::size_t budget);

  bool is_alive() const { return alive_; }  // it has not been reaped
  // Whether the tag is of this process, and not of a former one in its place.
  bool owns(sys::Tag tag) const { return alive_ && generation_ == tag.generation; }
  bool takes_requests() const { return alive_ && in_.is_open(); }

  // Adds a request to those that send() writes.
  void add(std::string_view request) { requests_.add(request); }
  // As much as the pipe takes; the rest when it can be written to again.
  void send();
  // Unless it is behind: then it is told when there is room.
  void send_new() {
    if (!waits_to_write_ && !requests_.empty()) send();
  }
  // It sees the end of its input.
  void close_input();

  // Reads once, and hands over each line without its newline. False where nothing can be read just
  // now.
  bool read_lines(const std::function<void(std::string_view)>& take);
  // What it answers from now on is read, so that it need not wait, and forgotten.
  void stop_listening() {
    listens_ = false;
    line_.clear();
  }
  // Bytes of a line whose end has not come yet.
  std::size_t unfinished_line() const { return line_.size(); }
  std::string take_unfinished_line() { return std::exchange(line_, {}); }
  // No lines will come any more, though it may live.
  bool has_closed_output() const { return alive_ && !out_.is_open(); }
  // What it prints on its standard error so far.
  void read_errors();
  Capture& errors() { return errors_; }

  // To it and all that it started.
  void signal(int signal) const { child_.signal_group(signal); }
  // Kills what it started. REQUIRES: it has ended, or is about to: it was sent SIGKILL.
  ProcessEnd reap();
  // To poll(2) for output, errors and its end; those that are closed are -1.
  struct Descriptors {
    int out;
    int err;
    int child;
  };
  Descriptors descriptors() const { return {out_.get(), err_.get(), child_.fd()}; }

 private:
  static constexpr std::uint32_t kStreams = 4;

  sys::Tag tag_of(Stream stream) const;
  void watch();
  void stop_waiting_to_write();
  void close(sys::Fd& fd);

  sys::Poller& poller_;
  sys::SpillFile& spill_;
  const std::uint8_t channel_;
  const std::uint32_t index_;
  bool alive_ = false;
  std::uint32_t generation_ = 0;
  sys::Child child_;
  sys::Fd in_;
  sys::Fd out_;
  sys::Fd err_;
  RequestText requests_;  // not being written yet
  std::string unsent_;
  std::size_t sent_ = 0;  // of `unsent_`
  bool waits_to_write_ = false;
  bool listens_ = true;
  std::string line_;  // the beginning of one
  Capture errors_;
  std::span<char> buffer_;
};

}  // namespace localexec
