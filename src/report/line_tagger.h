// The item before each line of what its call prints.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/value.h"
#include "run/spilling_buffer.h"

namespace localexec {

// The values with a space between and a tab after them. What in them is no visible character is
// spelt out: a value never begins a line or a column of its own.
std::string line_tag(std::span<const Value> values);

// For one stream of one call.
class LineTagger {
 public:
  explicit LineTagger(std::string tag) : tag_(std::move(tag)) {}

  void feed(std::string_view piece, SpillingBuffer& out);
  // Ends a last line that has no newline: it would run into the line of another call.
  void finish(SpillingBuffer& out);

 private:
  std::string tag_;
  bool in_line_ = false;
};

}  // namespace localexec
