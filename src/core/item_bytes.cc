#include "core/item_bytes.h"

#include <cstring>

namespace localexec {
namespace {

void append_number(std::uint64_t number, std::string& out) {
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof number);
  out.append(raw, sizeof number);
}

std::uint64_t take_number(std::string_view& bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

}  // namespace

std::string to_bytes(const Item& item) {
  std::string bytes;
  for (const Value& value : item.values) {
    bytes += static_cast<char>(value.kind());
    if (value.kind() == Value::Kind::integer) {
      append_number(static_cast<std::uint64_t>(value.integer()), bytes);
    } else {
      append_number(value.bytes().size(), bytes);
      bytes += value.bytes();
    }
  }
  return bytes;
}

Item item_from_bytes(std::uint64_t index, std::string_view bytes) {
  Item item{index, {}};
  while (!bytes.empty()) {
    const auto kind = static_cast<Value::Kind>(bytes.front());
    bytes.remove_prefix(1);
    const std::uint64_t number = take_number(bytes);
    if (kind == Value::Kind::integer) {
      item.values.push_back(Value::of(static_cast<std::int64_t>(number)));
      continue;
    }
    std::string text(bytes.substr(0, number));
    bytes.remove_prefix(number);
    item.values.push_back(kind == Value::Kind::text ? Value::of(std::move(text))
                                                    : Value::json(std::move(text)));
  }
  return item;
}

}  // namespace localexec
