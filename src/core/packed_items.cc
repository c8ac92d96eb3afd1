#include "core/packed_items.h"

#include <cstring>

namespace localexec {
namespace {

// A byte for the kind, then an integer, or the length of the text and the text.
void put_head(Value::Kind kind, std::uint64_t number, char* raw) {
  raw[0] = static_cast<char>(kind);
  std::memcpy(raw + 1, &number, sizeof number);
}

void append_head(Value::Kind kind, std::uint64_t number, std::string& bytes) {
  char raw[1 + sizeof number];
  put_head(kind, number, raw);
  bytes.append(raw, sizeof raw);
}

}  // namespace

void append_packed_text(std::string_view text, std::string& bytes) {
  // Short texts, which most are, in one piece.
  char piece[64];
  constexpr std::size_t kHead = 1 + sizeof(std::uint64_t);
  if (text.size() <= sizeof piece - kHead) {
    put_head(Value::Kind::text, text.size(), piece);
    text.copy(piece + kHead, text.size());
    bytes.append(piece, kHead + text.size());
    return;
  }
  append_head(Value::Kind::text, text.size(), bytes);
  bytes += text;
}

void append_packed(const Value& value, std::string& bytes) {
  if (value.kind() == Value::Kind::integer) {
    append_head(Value::Kind::integer, static_cast<std::uint64_t>(value.integer()), bytes);
  } else {
    append_head(value.kind(), value.bytes().size(), bytes);
    bytes += value.bytes();
  }
}

ValueView take_packed(std::string_view& bytes) {
  ValueView view;
  view.kind = static_cast<Value::Kind>(bytes.front());
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data() + 1, sizeof number);
  bytes.remove_prefix(1 + sizeof number);
  if (view.kind == Value::Kind::integer) {
    view.integer = static_cast<std::int64_t>(number);
  } else {
    view.text = bytes.substr(0, number);
    bytes.remove_prefix(number);
  }
  return view;
}

Value ValueView::value() const {
  switch (kind) {
    case Value::Kind::integer:
      return Value::of(integer);
    case Value::Kind::text:
      return Value::of(std::string(text));
    case Value::Kind::json:
      break;
  }
  return Value::json(std::string(text));
}

}  // namespace localexec
