// Which files the built-in functions have made, so that no call of a run replaces what another one
// has made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "sys/replaced_file.h"

namespace localexec {

// Pairs of 64-bit hashes: of a file's path, and of what it was made from. Any thread may call it.
//
// Its memory is bounded, whatever the number of items: a table that is full becomes the former one,
// and the one that was it is forgotten. So at least the last `most` files are known.
class MadeFiles {
 public:
  enum class Claim { made, made_again, clash };

  explicit MadeFiles(std::size_t most) : most_(most) {}

  // What claim() would give; it claims nothing.
  Claim look(std::uint64_t target, std::uint64_t source) const;
  // The same source may make its file again: it is tried again, or given twice.
  Claim claim(std::uint64_t target, std::uint64_t source);
  // Undoes a claim(): the file was not made after all.
  void release(std::uint64_t target);
  std::size_t size() const;

 private:
  // Open addressing, 16 bytes a slot.
  class Table {
   public:
    std::uint64_t* find(std::uint64_t target);
    void add(std::uint64_t target, std::uint64_t source);
    std::size_t size() const { return size_; }

   private:
    struct Slot {
      std::uint64_t target = 0;  // 0: free
      std::uint64_t source = 0;
    };
    Slot& slot(std::uint64_t target);

    std::vector<Slot> slots_;  // a power of two
    std::size_t size_ = 0;
  };

  std::uint64_t* find(std::uint64_t target) const;

  const std::size_t most_;
  mutable std::mutex mutex_;
  mutable Table current_;
  mutable Table former_;
};

// A file that a call is to make.
class ClaimedFile {
 public:
  // `source`: all that decides what will be in it. Throws FunctionError where another call of this
  // process has made `path` from another source, before any work is done for it.
  ClaimedFile(std::string path, std::string_view source);
  // Puts the file in its place, or throws the same. Of two calls at once the first one wins.
  void commit(sys::ReplacedFile& file) const;

 private:
  [[noreturn]] void refuse() const;

  std::string path_;
  std::uint64_t target_ = 0;  // 0: no file that could be lost
  std::uint64_t source_ = 0;
};

}  // namespace localexec
