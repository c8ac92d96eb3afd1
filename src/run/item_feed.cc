#include "run/item_feed.h"

#include <poll.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/item_bytes.h"
#include "sys/thread.h"

namespace localexec {
namespace {

constexpr std::size_t kWaitingBudget = 2 << 20;
constexpr std::size_t kBatchBytes = 256 << 10;
constexpr std::size_t kBatchItems = 1024;
// Handed over and not taken yet; the thread holds one batch more.
constexpr std::size_t kReadAheadBytes = 3 * kBatchBytes;
constexpr std::size_t kReadAheadItems = 3 * kBatchItems;

std::size_t bytes_of(const Item& item) {
  std::size_t bytes = sizeof(Item) + (item.chunk ? item.chunk->bytes.size() : 0);
  for (const Value& value : item.values) {
    bytes += sizeof(Value) + (value.kind() == Value::Kind::integer ? 0 : value.bytes().size());
  }
  return bytes;
}

void move_all(std::deque<Item>& from, std::deque<Item>& to) {
  std::ranges::move(from, std::back_inserter(to));
  from.clear();
}

}  // namespace

ItemFeed::ItemFeed(ItemSource source, std::vector<Value> fixed, sys::SpillFile& spill)
    : source_(std::move(source)), fixed_(std::move(fixed)), waiting_(spill, kWaitingBudget) {
  if (const auto* indexed = std::get_if<std::unique_ptr<IndexedSource>>(&source_)) {
    known_ = (*indexed)->count();
    total_ = known_;
  } else {
    thread_ = sys::start_thread("reads the items", [this] { read_stream(); });
  }
}

ItemFeed::~ItemFeed() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  room_.notify_one();
  std::get<std::unique_ptr<StreamSource>>(source_)->stop();
  thread_.join();
}

void ItemFeed::read_stream() {
  StreamSource& stream = *std::get<std::unique_ptr<StreamSource>>(source_);
  std::exception_ptr failure;
  try {
    stream.before_waiting([this] { hand_over(); });
    Item item;
    while (stream.next(item)) {
      fresh_bytes_ += bytes_of(item);
      fresh_.push_back(std::move(item));
      const bool is_full = fresh_bytes_ >= kBatchBytes || fresh_.size() >= kBatchItems;
      if (is_full && !hand_over()) return;
    }
  } catch (...) {
    failure = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  move_all(fresh_, read_);  // beyond the limits, but no more follows
  stream_ended_ = true;
  failure_ = failure;
  wake_.ring();
}

// Waits for room; false once the feed is given up.
bool ItemFeed::hand_over() {
  if (fresh_.empty()) return true;
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] {
    return stopping_ || (read_bytes_ < kReadAheadBytes && read_.size() < kReadAheadItems);
  });
  if (stopping_) return false;
  const bool was_empty = read_.empty();
  read_bytes_ += std::exchange(fresh_bytes_, 0);
  move_all(fresh_, read_);
  if (was_empty) wake_.ring();  // the loop may be waiting for just these
  return true;
}

void ItemFeed::advance(std::uint64_t wanted) {
  if (total_ || known_ >= wanted) return;
  std::deque<Item> batch;
  bool ended = false;
  std::exception_ptr failure;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(read_);
    read_bytes_ = 0;
    ended = stream_ended_;
    failure = failure_;
  }
  room_.notify_one();
  accept(batch);
  if (ended) total_ = known_;
  if (failure) std::rethrow_exception(failure);
}

void ItemFeed::accept(const std::deque<Item>& batch) {
  for (const Item& item : batch) {
    known_items_ += item.count();
    waiting_.put(known_++, to_bytes(item));
  }
}

std::optional<std::uint64_t> ItemFeed::total_items() const {
  if (const auto* stream = std::get_if<std::unique_ptr<StreamSource>>(&source_)) {
    if (const auto total = (*stream)->total_items()) return total;
    return total_ ? std::optional(known_items_) : std::nullopt;
  }
  return total_;
}

void ItemFeed::wait_for_more(int interrupt) {
  pollfd waiting[2] = {{wake_.fd(), POLLIN, 0}, {interrupt, POLLIN, 0}};
  ::poll(waiting, 2, -1);  // interrupted or not: advance() looks for itself
  acknowledge();
  advance(known_ + 1);
}

Item ItemFeed::take(std::uint64_t index) {
  Item item;
  if (const auto* indexed = std::get_if<std::unique_ptr<IndexedSource>>(&source_)) {
    item = (*indexed)->at(index);
  } else {
    item = item_from_bytes(index, *waiting_.take(index));
  }
  item.values.insert(item.values.end(), fixed_.begin(), fixed_.end());
  return item;
}

}  // namespace localexec
