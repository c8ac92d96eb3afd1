// Ranges, lists, the one item of a call without a loop.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/range.h"
#include "input/item_source.h"

namespace localexec {

class RangeSource : public IndexedSource {
 public:
  explicit RangeSource(Range range) : range_(range) {}
  std::uint64_t count() const override { return range_.count; }
  Item at(std::uint64_t index) const override { return {index, {Value::of(range_.value(index))}}; }

 private:
  Range range_;
};

class ListSource : public IndexedSource {
 public:
  explicit ListSource(std::vector<std::string> values) : values_(std::move(values)) {}
  std::uint64_t count() const override { return values_.size(); }
  Item at(std::uint64_t index) const override { return {index, {Value::of(values_[index])}}; }

 private:
  std::vector<std::string> values_;
};

// Exactly one item, without a value.
class SingleSource : public IndexedSource {
 public:
  std::uint64_t count() const override { return 1; }
  Item at(std::uint64_t index) const override { return {index, {}}; }
};

}  // namespace localexec
