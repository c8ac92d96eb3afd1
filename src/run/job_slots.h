// The places that calls run in where a jobserver hands them out.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sys/jobserver.h"

namespace localexec {

// One place is ours from the beginning; every further one costs a token, for as long as it is used.
// A worker that has calls under way has its place already.
class JobSlots {
 public:
  // Borrows the jobserver. `own_tokens`: so many are in it when nothing runs, because it is ours;
  // a call that is killed may take some along.
  JobSlots(sys::Jobserver& server, std::size_t workers, std::optional<std::size_t> own_tokens)
      : server_(server), places_(workers), own_tokens_(own_tokens) {}

  // A place for one more call on this worker. False where there is none just now: try again when
  // fd() can be read from, or when a place was left.
  bool take(std::uint32_t worker);
  void leave(std::uint32_t worker);

  int fd() const { return server_.fd(); }

 private:
  struct Place {
    std::size_t calls = 0;
    sys::JobToken token;  // none: the place is the first one
  };

  sys::Jobserver& server_;
  std::vector<Place> places_;  // by worker
  std::optional<std::size_t> own_tokens_;
  std::size_t used_ = 0;
  bool first_is_used_ = false;
};

}  // namespace localexec
