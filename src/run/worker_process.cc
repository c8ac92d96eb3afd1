#include "run/worker_process.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "sys/executable.h"

namespace localexec {

WorkerProcess::WorkerProcess(sys::Poller& poller, std::uint8_t channel, std::uint32_t index,
                             WorkerProtocol protocol, sys::SpillFile& spill, std::span<char> buffer)
    : poller_(poller),
      spill_(spill),
      channel_(channel),
      index_(index),
      requests_(protocol),
      buffer_(buffer) {}

sys::Tag WorkerProcess::tag_of(Stream stream) const {
  return {channel_, index_ * kStreams + static_cast<std::uint32_t>(stream), generation_};
}

int WorkerProcess::spawn(const sys::Spawner& spawner, const std::vector<std::string>& argv,
                         const WorkerLimits* limits, std::size_t budget) {
  const sys::FoundProgram program = sys::find_program(argv.front());
  if (program.error != 0) return program.error;
  sys::Pipe in;
  sys::Pipe out;
  sys::Pipe err;
  if (!sys::make_pipe(in) || !sys::make_pipe(out) || !sys::make_pipe(err)) return errno;
  const sys::SpawnResult spawned =
      spawner.spawn({program.path.c_str(), argv, environ, in.read.get(), out.write.get(),
                     err.write.get(), limits == nullptr ? nullptr : limits->of(index_)});
  if (spawned.error != 0) return spawned.error;
  ++generation_;
  alive_ = true;
  child_ = sys::Child(spawned.pid);
  in_ = std::move(in.write);
  out_ = std::move(out.read);
  err_ = std::move(err.read);
  for (const sys::Fd* fd : {&in_, &out_, &err_}) sys::set_nonblocking(fd->get());
  requests_.take();
  unsent_.clear();
  sent_ = 0;
  waits_to_write_ = false;
  listens_ = true;
  line_.clear();
  errors_ = Capture(spill_, budget);
  watch();
  return 0;
}

void WorkerProcess::watch() {
  const bool watched = child_.fd() >= 0 && poller_.add(child_.fd(), tag_of(Stream::child)) &&
                       poller_.add(out_.get(), tag_of(Stream::out)) &&
                       poller_.add(err_.get(), tag_of(Stream::err));
  if (!watched) sys::throw_errno("cannot watch a worker process");
}

void WorkerProcess::send() {
  while (in_) {
    if (sent_ == unsent_.size()) {
      unsent_ = requests_.take();
      sent_ = 0;
      if (unsent_.empty()) break;
    }
    const auto written = sys::retry_interrupted(
        [&] { return ::write(in_.get(), unsent_.data() + sent_, unsent_.size() - sent_); });
    if (written < 0) {
      if (errno != EAGAIN) return;  // it reads no more (EPIPE); it will end, or take too long
      if (!waits_to_write_ && !poller_.add_for_writing(in_.get(), tag_of(Stream::in))) {
        sys::throw_errno("cannot watch a worker process");
      }
      waits_to_write_ = true;
      return;
    }
    sent_ += static_cast<std::size_t>(written);
  }
  stop_waiting_to_write();
}

void WorkerProcess::stop_waiting_to_write() {
  if (std::exchange(waits_to_write_, false)) poller_.remove(in_.get());
}

void WorkerProcess::close_input() {
  stop_waiting_to_write();
  in_.reset();
}

void WorkerProcess::read_errors() {
  while (err_) {
    const auto got = sys::read_some(err_.get(), buffer_);
    if (got > 0) {
      errors_.append({buffer_.data(), static_cast<std::size_t>(got)});
      continue;
    }
    if (got < 0 && errno != EAGAIN) sys::throw_errno("cannot read what a worker prints");
    if (got == 0) close(err_);
    return;
  }
}

bool WorkerProcess::read_lines(const std::function<void(std::string_view)>& take) {
  if (!out_) return false;
  const auto got = sys::read_some(out_.get(), buffer_);
  if (got < 0 && errno != EAGAIN) sys::throw_errno("cannot read what a worker answers");
  if (got == 0) close(out_);
  if (got <= 0) return false;
  std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
  while (listens_) {
    const auto newline = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, newline);
    if (newline == std::string_view::npos) {
      line_ += piece;
      break;
    }
    bytes.remove_prefix(newline + 1);
    if (line_.empty()) {
      take(piece);
    } else {
      take(std::exchange(line_, {}).append(piece));
    }
  }
  return true;
}

ProcessEnd WorkerProcess::reap() {
  poller_.remove(child_.fd());
  child_.signal_group(SIGKILL);  // the zombie still holds the group's id
  const ProcessEnd end = child_.reap().end;
  child_ = sys::Child();
  alive_ = false;
  close_input();
  close(out_);
  close(err_);
  return end;
}

void WorkerProcess::close(sys::Fd& fd) {
  if (!fd) return;
  poller_.remove(fd.get());
  fd.reset();
}

}  // namespace localexec
