// A jobserver of GNU make: tokens for processes that run at once.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/jobserver_auth.h"
#include "sys/fd.h"
#include "sys/token_ledger.h"

namespace localexec::sys {

class Jobserver;

// The right to run one more process. Given back when it goes.
class JobToken {
 public:
  JobToken() = default;
  JobToken(JobToken&& other) noexcept;
  JobToken& operator=(JobToken&& other) noexcept;
  JobToken(const JobToken&) = delete;
  JobToken& operator=(const JobToken&) = delete;
  ~JobToken() { reset(); }

  explicit operator bool() const { return server_ != nullptr; }
  void reset();

 private:
  friend class Jobserver;
  JobToken(Jobserver& server, std::size_t entry) : server_(&server), entry_(entry) {}

  Jobserver* server_ = nullptr;
  std::size_t entry_ = 0;
};

// Never blocks, and leaves alone what other processes see of the pipe: the descriptors that make
// handed on are shared with it, flags and all, so it opens ones of its own.
class Jobserver {
 public:
  // Connects to one. Throws std::system_error where that is not possible. `ledger` is borrowed.
  Jobserver(const JobserverAuth& auth, TokenLedger& ledger);
  Jobserver(const Jobserver&) = delete;
  Jobserver& operator=(const Jobserver&) = delete;

  // No value: there is none just now; fd() becomes readable when there may be one.
  std::optional<JobToken> take();
  int fd() const { return read_.get(); }

  // REQUIRES: nobody holds a token. Then there are `tokens`, whatever became of those there were.
  void refill(std::size_t tokens);

 private:
  friend class JobToken;
  void give_back(std::size_t entry);

  Fd read_;
  Fd write_;
  TokenLedger& ledger_;
  std::vector<std::size_t> unused_;  // entries, once used
  std::size_t used_ = 0;             // entries below this were
};

// The end of the pipe that tokens are given back to; not open where there is none any more.
Fd jobserver_write_end(const JobserverAuth& auth);

// A jobserver of our own, for calls to use.
struct OfferedJobserver {
  Pipe pipe;  // inherited by every process that is started from now on
  JobserverAuth auth() const;
};
OfferedJobserver offer_jobserver(std::size_t tokens);

}  // namespace localexec::sys
