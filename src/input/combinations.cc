#include "input/combinations.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <utility>

#include "core/usage_error.h"
#include "input/wheel.h"

namespace localexec {
namespace {

void append_values(Item from, Item& to) {
  to.values.insert(to.values.end(), std::make_move_iterator(from.values.begin()),
                   std::make_move_iterator(from.values.end()));
}

class IndexedCombinations : public IndexedSource {
 public:
  IndexedCombinations(std::vector<std::unique_ptr<IndexedSource>> sources, std::uint64_t count)
      : sources_(std::move(sources)), count_(count) {}

  std::uint64_t count() const override { return count_; }

  // The index as a number whose digits have the sources' counts as bases.
  Item at(std::uint64_t index) const override {
    Item item{index, {}};
    std::uint64_t below = count_;  // combinations of this source and those after it
    for (const auto& source : sources_) {
      below /= source->count();
      append_values(source->at(index / below), item);
      index %= below;
    }
    return item;
  }

 private:
  std::vector<std::unique_ptr<IndexedSource>> sources_;
  std::uint64_t count_;
};

// Turns like the wheels of a mileometer: the last one at every step, each other one when that after
// it has come round.
class StreamedCombinations : public StreamSource {
 public:
  explicit StreamedCombinations(std::vector<std::unique_ptr<Wheel>> wheels)
      : wheels_(std::move(wheels)), showing_(wheels_.size()) {}

  bool next(Item& item) override {
    ended_ = ended_ || !(index_ == 0 ? show_from(0) : turn());
    if (ended_ || stopped_) return false;
    item = {index_++, {}};
    for (const Item& shown : showing_) append_values(shown, item);
    return true;
  }

  void before_waiting(std::function<void()> action) override {
    for (const auto& wheel : wheels_) wheel->before_waiting(action);
  }

  void stop() override {
    stopped_ = true;
    for (const auto& wheel : wheels_) wheel->stop();
  }

 private:
  // False where a wheel has nothing at all to show: then there are no combinations.
  bool show_from(std::size_t first) {
    for (std::size_t i = first; i < wheels_.size(); ++i) {
      if (!wheels_[i]->next(showing_[i])) return false;
    }
    return true;
  }

  bool turn() {
    for (std::size_t i = wheels_.size(); i-- > 0;) {
      if (wheels_[i]->next(showing_[i])) return show_from(i + 1);
      if (i > 0) wheels_[i]->rewind();
    }
    return false;
  }

  std::vector<std::unique_ptr<Wheel>> wheels_;
  std::vector<Item> showing_;
  std::uint64_t index_ = 0;
  bool ended_ = false;
  std::atomic<bool> stopped_ = false;
};

bool is_indexed(const NamedSource& source) {
  return std::holds_alternative<std::unique_ptr<IndexedSource>>(source.source);
}

ItemSource combine_indexed(std::vector<NamedSource> sources) {
  std::vector<std::unique_ptr<IndexedSource>> parts;
  for (NamedSource& source : sources) {
    parts.push_back(std::move(std::get<std::unique_ptr<IndexedSource>>(source.source)));
  }
  std::uint64_t count = 1;
  bool too_many = false;
  for (const auto& part : parts) {
    if (part->count() == 0) {
      count = 0;
      too_many = false;
      break;
    }
    too_many = __builtin_mul_overflow(count, part->count(), &count) || too_many;
  }
  if (too_many) {
    std::vector<std::string> names;
    for (const NamedSource& source : sources) names.push_back(source.name);
    throw UsageError(
        fmt::format("the combinations of {} are more than 64 bits can count; use shorter ranges or "
                    "--zip",
                    fmt::join(names, ", ")));
  }
  return std::make_unique<IndexedCombinations>(std::move(parts), count);
}

}  // namespace

ItemSource combine(std::vector<NamedSource> sources) {
  if (sources.size() == 1) return std::move(sources.front().source);
  if (std::all_of(sources.begin(), sources.end(), is_indexed)) {
    return combine_indexed(std::move(sources));
  }
  std::vector<std::unique_ptr<Wheel>> wheels;
  for (NamedSource& source : sources) {
    const bool comes_round = !wheels.empty();
    wheels.push_back(make_wheel(std::move(source.source), comes_round));
  }
  return std::make_unique<StreamedCombinations>(std::move(wheels));
}

}  // namespace localexec
