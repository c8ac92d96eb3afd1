// Consecutive items in one block of bytes: what a call over a chunk gets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/value.h"

namespace localexec {

// Ten thousand items cost one allocation, not ten thousand.
struct PackedItems {
  std::uint64_t first = 0;  // index of the first item
  std::uint64_t count = 0;
  std::uint32_t width = 1;  // values an item
  std::string bytes;        // what append_packed() makes of every value, item after item

  bool operator==(const PackedItems&) const = default;
};

void append_packed(const Value& value, std::string& bytes);
void append_packed_text(std::string_view text, std::string& bytes);

// A value where it lies. Like Value, but it owns nothing.
struct ValueView {
  Value::Kind kind = Value::Kind::text;
  std::int64_t integer = 0;
  std::string_view text;

  Value value() const;
};

// Takes the first value off the bytes. REQUIRES: they are not empty, and made by append_packed().
ValueView take_packed(std::string_view& bytes);

// Goes through the items. Borrows them.
class PackedReader {
 public:
  explicit PackedReader(const PackedItems& items) : rest_(items.bytes), row_(items.width) {}

  // False after the last item; its values are then in row().
  bool next() {
    if (rest_.empty()) return false;
    for (ValueView& value : row_) value = take_packed(rest_);
    return true;
  }
  const std::vector<ValueView>& row() const { return row_; }

 private:
  std::string_view rest_;
  std::vector<ValueView> row_;
};

}  // namespace localexec
