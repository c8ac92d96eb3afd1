// The jobserver's tokens that a run holds, in memory that it shares with its guardian: whichever of
// the two is left gives them back.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace localexec::sys {

// A token is a byte of make's, any byte, and that very byte has to be given back. Made before the
// guardian forks.
class TokenLedger {
 public:
  static constexpr std::size_t kEntries = 16 << 10;

  // taking: a read into `byte`, which holds 0, is under way; whatever else it holds was read.
  enum class State : std::uint8_t { empty, taking, held };
  struct Entry {
    std::atomic<State> state;
    char byte;
  };

  TokenLedger();
  ~TokenLedger();
  TokenLedger(const TokenLedger&) = delete;
  TokenLedger& operator=(const TokenLedger&) = delete;

  Entry& entry(std::size_t index) { return entries_[index]; }

  // Writes every token that is held to `fd`. REQUIRES: nobody takes or gives any more.
  void give_back_all(int fd);

 private:
  Entry* entries_ = nullptr;
};

}  // namespace localexec::sys
