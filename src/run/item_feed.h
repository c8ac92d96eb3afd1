// Gives the loop its items by number, whether they are computed or come through a pipe.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/job_spec.h"
#include "input/item_source.h"
#include "run/indexed_store.h"
#include "sys/wake_up.h"

namespace localexec {

// A stream is read by a thread of its own, a bounded number of items ahead, so that the loop never
// blocks on it. What comes at once is handed over at once, with the fault that may follow it: of a
// short file nothing is known before all of it is found to be right. Items that are known but not
// yet taken wait on disk beyond a budget of memory. All member functions belong to the loop's
// thread.
class ItemFeed {
 public:
  // `fixed` values follow the loop's own in every item.
  ItemFeed(ItemSource source, std::vector<Value> fixed, sys::SpillFile& spill);
  ~ItemFeed();
  ItemFeed(const ItemFeed&) = delete;
  ItemFeed& operator=(const ItemFeed&) = delete;

  // How many items there are, where that is known: at once, or when the stream has ended.
  std::optional<std::uint64_t> total() const { return total_; }
  // The same in items where each of ours is a chunk of them (input/chunked_source.h).
  std::optional<std::uint64_t> total_items() const;
  // Items [0, known()) can be taken.
  std::uint64_t known() const { return known_; }

  // Takes over what the thread has read, until `wanted` items are known. Throws what reading threw.
  void advance(std::uint64_t wanted);
  // Blocks until there is something new, or `interrupt` (a descriptor, or -1) is readable. Throws
  // what reading threw.
  void wait_for_more(int interrupt = -1);

  // REQUIRES: index < known(), each index once.
  Item take(std::uint64_t index);

  // Readable when advance() would find something new.
  int wake_fd() const { return wake_.fd(); }
  // Makes it quiet; what is new stays new.
  void acknowledge() { wake_.clear(); }

 private:
  void read_stream();
  bool hand_over();
  void accept(const std::deque<Item>& batch);

  ItemSource source_;
  std::vector<Value> fixed_;
  IndexedStore waiting_;
  std::uint64_t known_ = 0;
  std::optional<std::uint64_t> total_;
  std::uint64_t known_items_ = 0;  // of all that is known

  // The thread's own: read, and not handed over yet.
  std::deque<Item> fresh_;
  std::size_t fresh_bytes_ = 0;

  // Shared with the thread.
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<Item> read_;
  std::size_t read_bytes_ = 0;
  bool stream_ended_ = false;
  bool stopping_ = false;
  std::exception_ptr failure_;
  sys::WakeUp wake_;
  std::thread thread_;
};

}  // namespace localexec
