#include "input/chunked_source.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace localexec {
namespace {

constexpr std::uint64_t kLongestAutomatic = 1024;

std::optional<std::uint64_t> count_of(const ItemSource& items) {
  const auto* indexed = std::get_if<std::unique_ptr<IndexedSource>>(&items);
  return indexed == nullptr ? std::nullopt : std::optional((*indexed)->count());
}

std::vector<Value> values_of(std::string_view item) {
  std::vector<Value> values;
  while (!item.empty()) values.push_back(take_packed(item).value());
  return values;
}

}  // namespace

ChunkedSource::ChunkedSource(ItemSource items, ChunkingRules rules)
    : items_(std::move(items)), rules_(std::move(rules)), total_items_(count_of(items_)) {
  if (total_items_) cutter_.emplace(rules_.policy, total_items_, rules_.workers);
}

void ChunkedSource::before_waiting(std::function<void()> action) {
  if (auto* stream = std::get_if<std::unique_ptr<StreamSource>>(&items_)) {
    (*stream)->before_waiting(std::move(action));
  }
}

void ChunkedSource::stop() {
  if (auto* stream = std::get_if<std::unique_ptr<StreamSource>>(&items_)) (*stream)->stop();
}

bool ChunkedSource::next_packed_item(std::string& packed) {
  if (replay_) {
    Item item;
    if (!replay_->next(item)) return false;
    for (const Value& value : item.values) append_packed(value, packed);
    return true;
  }
  if (auto* stream = std::get_if<std::unique_ptr<StreamSource>>(&items_)) {
    return (*stream)->next_packed(packed);
  }
  const IndexedSource& indexed = *std::get<std::unique_ptr<IndexedSource>>(items_);
  if (next_item_ == indexed.count()) return false;
  for (const Value& value : indexed.at(next_item_).values) append_packed(value, packed);
  return true;
}

// Items of a stream that are to be shared out evenly.
void ChunkedSource::count_items() {
  class Borrowed : public StreamSource {
   public:
    explicit Borrowed(StreamSource& source) : source_(source) {}
    bool next(Item& item) override { return source_.next(item); }
    void before_waiting(std::function<void()>) override {}  // it has been told
    void stop() override { source_.stop(); }

   private:
    StreamSource& source_;
  };
  replay_ = make_wheel(std::make_unique<Borrowed>(*std::get<std::unique_ptr<StreamSource>>(items_)),
                       true);
  std::uint64_t count = 0;
  for (Item item; replay_->next(item);) ++count;
  replay_->rewind();
  cutter_.emplace(rules_.policy, count, rules_.workers);
}

std::uint64_t ChunkedSource::size_of_next() {
  if (!cutter_ && rules_.policy.kind == ChunkPolicy::Kind::even) count_items();
  if (cutter_) {
    const auto chunk = cutter_->next();
    return chunk ? chunk->count : 0;
  }
  if (rules_.policy.kind == ChunkPolicy::Kind::fixed) return rules_.policy.size;
  const std::uint64_t round = chunks_ / rules_.workers;  // every worker gets one of each size
  return round >= 10 ? kLongestAutomatic : std::uint64_t{1} << round;
}

// Counts it in; what fits in no chunk at all takes all the room of one.
bool ChunkedSource::fits(std::string_view item) {
  if (!rules_.size) return true;
  const std::size_t size = rules_.size(values_of(item), next_item_);
  const bool has_room = size <= rules_.room - used_;
  used_ = has_room ? used_ + size : rules_.room;
  return has_room;
}

bool ChunkedSource::next(Item& chunk) {
  if (left_ == 0) left_ = size_of_next();
  used_ = 0;
  PackedItems items{next_item_, 0, 1, {}};
  std::string& bytes = items.bytes;
  std::vector<Value> first;
  while (left_ > 0 && bytes.size() < kMostBytes) {
    const std::size_t before = bytes.size();
    if (!held_.empty()) {
      bytes += std::exchange(held_, {});
    } else if (!next_packed_item(bytes)) {
      break;
    }
    const std::string_view item = std::string_view(bytes).substr(before);
    if (!fits(item) && items.count > 0) {
      held_ = item;
      bytes.resize(before);
      break;
    }
    if (items.count++ == 0) first = values_of(item);
    ++next_item_;
    --left_;
  }
  if (items.count == 0) return false;
  items.width = static_cast<std::uint32_t>(first.size());
  chunk = Item{chunks_++, std::move(first), std::move(items)};
  return true;
}

}  // namespace localexec
