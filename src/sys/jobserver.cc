#include "sys/jobserver.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

namespace localexec::sys {
namespace {

constexpr char kToken = '+';  // as make's own
// Out of the way of the numbers that scripts like to use themselves.
constexpr int kFirstOffered = 100;

std::string link_of(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

bool is_pipe(int fd, int access, struct stat& status) {
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && ((flags & O_ACCMODE) == access || (flags & O_ACCMODE) == O_RDWR) &&
         ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

// Numbers that make named, but did not hand on, may meanwhile be anything else's.
bool is_one_pipe(int read, int write) {
  struct stat read_status {};
  struct stat write_status {};
  return is_pipe(read, O_RDONLY, read_status) && is_pipe(write, O_WRONLY, write_status) &&
         read_status.st_dev == write_status.st_dev && read_status.st_ino == write_status.st_ino;
}

std::string path_of(const JobserverAuth& auth, int fd) {
  return auth.kind == JobserverAuth::Kind::fifo ? auth.path : link_of(fd);
}

Fd open_read_end(const JobserverAuth& auth) {
  if (auth.kind == JobserverAuth::Kind::pipe && !is_one_pipe(auth.read, auth.write)) {
    throw_errno(EBADF, "it was not handed on");
  }
  Fd fd = open_file(path_of(auth, auth.read), O_RDONLY | O_NONBLOCK);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0 || !S_ISFIFO(status.st_mode)) {
    throw_errno(EBADF, "'" + path_of(auth, auth.read) + "' is no pipe");
  }
  return fd;
}

Fd inheritable(const Fd& fd) {
  Fd copy(::fcntl(fd.get(), F_DUPFD, kFirstOffered));
  if (!copy) copy = Fd(::fcntl(fd.get(), F_DUPFD, 3));  // a low limit of open files
  if (!copy) throw_errno("cannot offer a jobserver");
  return copy;
}

}  // namespace

JobToken::JobToken(JobToken&& other) noexcept
    : server_(std::exchange(other.server_, nullptr)), entry_(other.entry_) {}

JobToken& JobToken::operator=(JobToken&& other) noexcept {
  if (this != &other) {
    reset();
    server_ = std::exchange(other.server_, nullptr);
    entry_ = other.entry_;
  }
  return *this;
}

void JobToken::reset() {
  if (server_ != nullptr) std::exchange(server_, nullptr)->give_back(entry_);
}

Jobserver::Jobserver(const JobserverAuth& auth, TokenLedger& ledger)
    : read_(open_read_end(auth)),
      write_(open_file(path_of(auth, auth.write), O_WRONLY | O_NONBLOCK)),
      ledger_(ledger) {}

std::optional<JobToken> Jobserver::take() {
  if (unused_.empty()) {
    if (used_ == TokenLedger::kEntries) return std::nullopt;
    unused_.push_back(used_++);
  }
  TokenLedger::Entry& entry = ledger_.entry(unused_.back());
  entry.byte = 0;
  entry.state = TokenLedger::State::taking;
  // Straight into the ledger: at no moment does the token lie where the guardian cannot see it.
  const bool taken = read_some(read_.get(), {&entry.byte, 1}) == 1;
  entry.state = taken ? TokenLedger::State::held : TokenLedger::State::empty;
  if (!taken) return std::nullopt;
  const std::size_t index = unused_.back();
  unused_.pop_back();
  return JobToken(*this, index);
}

// A death between the two leaves one token too many, which harms less than one too few.
void Jobserver::give_back(std::size_t index) {
  TokenLedger::Entry& entry = ledger_.entry(index);
  write_all(write_.get(), {&entry.byte, 1});  // fails only where make is gone
  entry.state = TokenLedger::State::empty;
  unused_.push_back(index);
}

void Jobserver::refill(std::size_t tokens) {
  std::array<char, 256> lost{};
  while (read_some(read_.get(), lost) > 0) {
  }
  write_all(write_.get(), std::string(tokens, kToken));
}

Fd jobserver_write_end(const JobserverAuth& auth) {
  if (auth.kind == JobserverAuth::Kind::pipe && !is_one_pipe(auth.read, auth.write)) return Fd();
  const std::string path = path_of(auth, auth.write);
  // Without a reader there is nobody to give back to, and nothing to wait for.
  return Fd(
      retry_interrupted([&] { return ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC); }));
}

JobserverAuth OfferedJobserver::auth() const {
  return {JobserverAuth::Kind::pipe, pipe.read.get(), pipe.write.get(), {}};
}

OfferedJobserver offer_jobserver(std::size_t tokens) {
  Pipe pipe;
  if (!make_pipe(pipe)) throw_errno("cannot offer a jobserver");
  OfferedJobserver offered{{inheritable(pipe.read), inheritable(pipe.write)}};
  if (!write_all(pipe.write.get(), std::string(tokens, kToken))) {
    throw_errno("cannot offer a jobserver");
  }
  return offered;
}

}  // namespace localexec::sys
