// The bytes of files that follow each other, through a buffer.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sys/stoppable_reader.h"

namespace localexec {

// One file at a time is open. Belongs to one thread, but for stop().
class FileChain {
 public:
  // Opens the first file, and makes sure that the others can be read: one that is missing is an
  // error before anything runs. "-" is standard input. Throws UsageError. REQUIRES: a file.
  explicit FileChain(std::vector<std::string> files);

  // Bytes of the current file that come next, at least `wanted` where it has so many; none at its
  // end. Valid until the next call. Throws what StoppableReader::read() throws.
  std::string_view peek(std::size_t wanted = 1);
  // REQUIRES: so many bytes were seen.
  void skip(std::size_t bytes) { begin_ += bytes; }
  // A byte-order mark that comes next.
  void skip_mark();

  // Goes on to the next file; false where there is none, or after stop(). Throws UsageError.
  bool next_file();

  // Of the current file, for messages: 'items.csv', or standard input.
  std::string name() const;

  // What peek() and next_file() are to do each time when they may have to wait.
  void before_waiting(std::function<void()> action) { before_waiting_ = std::move(action); }
  // From any thread: the current file ends here, and no other follows.
  void stop();

 private:
  void open_current();

  const std::vector<std::string> files_;
  const sys::Spawner spawner_;  // made before the run changes what its children start with
  std::size_t current_ = 0;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool at_end_ = false;
  std::function<void()> before_waiting_;

  std::mutex mutex_;  // between a change of files and stop()
  std::optional<sys::StoppableReader> reader_;
  bool stopped_ = false;
};

}  // namespace localexec
