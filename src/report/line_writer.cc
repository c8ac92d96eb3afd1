#include "report/line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

#include "run/spilling_buffer.h"
#include "sys/thread.h"

namespace localexec {
namespace {

constexpr std::uint64_t kFullMemory = 1 << 20;
constexpr std::uint64_t kFullDisk = 64 << 20;
constexpr std::size_t kWriteSize = 256 << 10;
constexpr std::size_t kLongPiece = 32 << 10;  // worth a write of its own
constexpr std::size_t kGathered = 64 << 10;
constexpr std::size_t kSpares = 8;
constexpr int kPause = 2;  // milliseconds

// Interrupts a write(2) that blocks: the handler does nothing, the call returns EINTR.
int interrupting_signal() { return SIGRTMIN; }

void install_interrupting_handler() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  ::sigaction(interrupting_signal(), &action, nullptr);
}

}  // namespace

LineWriter::LineWriter(int fd, std::string name, sys::SpillFile& spill, sys::WakeUp& changed)
    : fd_(fd), name_(std::move(name)), spill_(spill), changed_(changed) {
  install_interrupting_handler();
  thread_ = sys::start_thread("writes " + name_, [this] { run(); });
}

LineWriter::~LineWriter() {
  std::unique_lock lock(mutex_);
  closing_ = true;
  work_.ring();
  while (!finished_) {
    // The thread may be about to block just after a signal came: so again and again.
    ::pthread_kill(thread_.native_handle(), interrupting_signal());
    lock.unlock();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    lock.lock();
  }
  lock.unlock();
  thread_.join();
}

void LineWriter::write(SpilledBytes line) {
  if (line.extents.empty() && line.size < kLongPiece) return write(line.memory);
  gathered_bytes_ += line.size;
  gathered_.push_back(std::move(line));
  if (gathered_bytes_ >= kGathered) flush();
}

// Each alone would cost a lock, a wake-up, and memory of one thread that the other frees.
void LineWriter::write(std::string_view line) {
  if (line.empty()) return;
  const bool fits = !gathered_.empty() && gathered_.back().extents.empty() &&
                    gathered_.back().memory.capacity() >= kGathered;
  if (!fits) gathered_.push_back({{}, spare_memory(), 0});
  SpilledBytes& last = gathered_.back();
  last.memory += line;
  last.size += line.size();
  gathered_bytes_ += line.size();
  if (gathered_bytes_ >= kGathered) flush();
}

std::string LineWriter::spare_memory() {
  std::string memory;
  {
    const std::lock_guard lock(mutex_);
    if (!spare_.empty()) {
      memory = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  memory.clear();
  memory.reserve(kGathered);
  return memory;
}

void LineWriter::flush() {
  if (gathered_.empty()) return;
  gathered_bytes_ = 0;
  const std::lock_guard lock(mutex_);
  for (SpilledBytes& line : gathered_) {
    if (failure_) {
      release(line, spill_);
      continue;
    }
    queued_memory_ += line.memory.size();
    queued_disk_ += line.size - line.memory.size();
    const bool fits = line.extents.empty() && !queue_.empty() && queue_.back().extents.empty() &&
                      queue_.back().size + line.size <= kGathered;
    if (fits) {  // behind a slow reader, many that are nearly empty would take much memory
      queue_.back().memory += line.memory;
      queue_.back().size += line.size;
      keep(std::move(line.memory));
    } else {
      queue_.push_back(std::move(line));
    }
  }
  gathered_.clear();
  const bool is_asleep = idle_ || (pausing_ && queued_memory_ >= kGathered);
  if (failure_ || !is_asleep) return;
  idle_ = pausing_ = false;
  work_.ring();
}

bool LineWriter::is_full() const {
  const std::lock_guard lock(mutex_);
  return queued_memory_ > kFullMemory || queued_disk_ > kFullDisk;
}

bool LineWriter::is_drained() const {
  const std::lock_guard lock(mutex_);
  drain_awaited_ = !gathered_.empty() || !queue_.empty() || busy_;
  if (drain_awaited_ && pausing_) work_.ring();
  return !drain_awaited_;
}

std::optional<SinkFailure> LineWriter::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void LineWriter::run() {
  std::deque<SpilledBytes> lines;
  while (wait_for_lines(lines)) {
    if (!write_lines(lines)) break;
    {
      const std::lock_guard lock(mutex_);
      const bool was_full = queued_memory_ > kFullMemory || queued_disk_ > kFullDisk;
      settle(lines);
      busy_ = false;
      // A ring for each line would wake the loop twice for each call.
      if (was_full || (queue_.empty() && std::exchange(drain_awaited_, false))) changed_.ring();
    }
    pause();
  }
  const std::lock_guard lock(mutex_);
  finished_ = true;
}

// To be woken for each of many short lines would cost the calls more than the writing does.
void LineWriter::pause() {
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || drain_awaited_ || queued_memory_ >= kGathered) return;
    pausing_ = true;
  }
  pollfd fd{work_.fd(), POLLIN, 0};
  ::poll(&fd, 1, kPause);  // interrupted: the lines are written a little earlier
  const std::lock_guard lock(mutex_);
  pausing_ = false;
  work_.clear();
}

void LineWriter::settle(std::deque<SpilledBytes>& lines) {
  for (SpilledBytes& line : lines) {
    queued_memory_ -= line.memory.size();
    queued_disk_ -= line.size - line.memory.size();
    keep(std::move(line.memory));
  }
  lines.clear();
}

// REQUIRES: the lock.
void LineWriter::keep(std::string memory) {
  const bool fits = memory.capacity() >= kGathered && memory.capacity() < 2 * kGathered;
  if (fits && spare_.size() < kSpares) spare_.push_back(std::move(memory));
}

// While there is nothing to write, watches for a reader that goes away: nobody wants the rest then.
bool LineWriter::wait_for_lines(std::deque<SpilledBytes>& lines) {
  int watched = fd_;
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (closing_) return false;
      if (!queue_.empty()) {
        lines.swap(queue_);
        busy_ = true;
        return true;
      }
      idle_ = true;
    }
    pollfd fds[2] = {{work_.fd(), POLLIN, 0}, {watched, 0, 0}};
    ::poll(fds, 2, -1);  // interrupted: the queue is looked at again
    // Closed from the start: that shows when something is written, and is no reason to spin.
    if ((fds[1].revents & POLLNVAL) != 0) watched = -1;
    if ((fds[1].revents & (POLLERR | POLLHUP)) != 0) {
      fail(EPIPE);
      return false;
    }
    if (fds[0].revents != 0) work_.clear();
  }
}

bool LineWriter::write_lines(std::deque<SpilledBytes>& lines) {
  std::string pending;
  for (SpilledBytes& line : lines) {
    if (!write_line(line, pending)) return false;
    release(line, spill_);
  }
  return write_bytes(pending);
}

// Small lines are gathered into one write.
bool LineWriter::write_line(const SpilledBytes& line, std::string& pending) {
  bool ok = true;
  try {
    for_each_piece(line, spill_, [&](std::string_view piece) {
      if (pending.empty() && piece.size() >= kLongPiece) {
        ok = ok && write_bytes(piece);
        return;
      }
      pending += piece;
      if (pending.size() < kWriteSize) return;
      ok = ok && write_bytes(pending);
      pending.clear();
    });
  } catch (const std::system_error& error) {
    const std::lock_guard lock(mutex_);
    failure_ = SinkFailure{false, error.what()};
    changed_.ring();
    return false;
  }
  return ok;
}

bool LineWriter::write_bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (errno == EAGAIN) {  // somebody made our standard output non-blocking
      pollfd fds[2] = {{fd_, POLLOUT, 0}, {work_.fd(), POLLIN, 0}};
      ::poll(fds, 2, -1);
    } else if (errno != EINTR) {
      fail(errno);
      return false;
    }
    const std::lock_guard lock(mutex_);
    if (closing_) return false;
  }
  return true;
}

void LineWriter::fail(int error) {
  const std::lock_guard lock(mutex_);
  failure_ = SinkFailure{error == EPIPE, "cannot write to " + name_ + ": " +
                                             std::generic_category().message(error) +
                                             "; the records so far are complete lines up to here"};
  busy_ = false;
  changed_.ring();
}

}  // namespace localexec
