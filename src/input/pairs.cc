#include "input/pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "core/usage_error.h"
#include "input/wheel.h"

namespace localexec {
namespace {

void append_values(Item from, Item& to) {
  for (Value& value : from.values) to.values.push_back(std::move(value));
}

[[noreturn]] void refuse_lengths(const std::string& name, std::uint64_t count,
                                 const std::string& other, const std::string& other_count) {
  throw UsageError(
      fmt::format("cannot pair {} with {}: {} has {} values and {} has {}; give both equally many",
                  name, other, name, count, other, other_count));
}

class IndexedPairs : public IndexedSource {
 public:
  explicit IndexedPairs(std::vector<std::unique_ptr<IndexedSource>> sources)
      : sources_(std::move(sources)) {}

  std::uint64_t count() const override { return sources_.front()->count(); }
  Item at(std::uint64_t index) const override {
    Item item{index, {}};
    for (const auto& source : sources_) append_values(source->at(index), item);
    return item;
  }

 private:
  std::vector<std::unique_ptr<IndexedSource>> sources_;
};

class StreamedPairs : public StreamSource {
 public:
  struct Side {
    std::string name;
    std::unique_ptr<Wheel> wheel;
    bool has_more = true;
  };

  explicit StreamedPairs(std::vector<Side> sides) : sides_(std::move(sides)) {}

  bool next(Item& item) override {
    Item pair{index_, {}};
    for (Side& side : sides_) {
      Item part;
      side.has_more = side.wheel->next(part);
      append_values(std::move(part), pair);
    }
    const auto has_more = [](const Side& side) { return side.has_more; };
    const auto longer = std::find_if(sides_.begin(), sides_.end(), has_more);
    const auto shorter = std::find_if_not(sides_.begin(), sides_.end(), has_more);
    if (longer == sides_.end()) return false;
    if (shorter != sides_.end()) refuse(*shorter, *longer);
    ++index_;
    item = std::move(pair);
    return true;
  }

  void before_waiting(std::function<void()> action) override {
    for (const Side& side : sides_) side.wheel->before_waiting(action);
  }

  void stop() override {
    for (const Side& side : sides_) side.wheel->stop();
  }

 private:
  [[noreturn]] void refuse(const Side& shorter, const Side& longer) const {
    const auto count = longer.wheel->count();
    refuse_lengths(shorter.name, index_, longer.name,
                   count ? fmt::format("{}", *count) : fmt::format("at least {}", index_ + 1));
  }

  std::vector<Side> sides_;
  std::uint64_t index_ = 0;
};

// What can be compared before anything is read.
void check_known_lengths(const std::vector<NamedSource>& sources) {
  const NamedSource* first = nullptr;
  std::uint64_t first_count = 0;
  for (const NamedSource& source : sources) {
    const auto* indexed = std::get_if<std::unique_ptr<IndexedSource>>(&source.source);
    if (indexed == nullptr) continue;
    const std::uint64_t count = (*indexed)->count();
    if (first == nullptr) {
      first = &source;
      first_count = count;
    } else if (count != first_count) {
      refuse_lengths(first->name, first_count, source.name, fmt::format("{}", count));
    }
  }
}

}  // namespace

ItemSource pair_up(std::vector<NamedSource> sources) {
  if (sources.size() == 1) return std::move(sources.front().source);
  check_known_lengths(sources);
  const bool any_stream = std::any_of(sources.begin(), sources.end(), [](const auto& source) {
    return std::holds_alternative<std::unique_ptr<StreamSource>>(source.source);
  });
  if (any_stream) {
    std::vector<StreamedPairs::Side> sides;
    for (NamedSource& source : sources) {
      sides.push_back({std::move(source.name), make_wheel(std::move(source.source), false)});
    }
    return std::make_unique<StreamedPairs>(std::move(sides));
  }
  std::vector<std::unique_ptr<IndexedSource>> parts;
  for (NamedSource& source : sources) {
    parts.push_back(std::move(std::get<std::unique_ptr<IndexedSource>>(source.source)));
  }
  return std::make_unique<IndexedPairs>(std::move(parts));
}

}  // namespace localexec
