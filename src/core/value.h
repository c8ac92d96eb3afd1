// The value of one variable, typed as its source gives it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace localexec {

// A range gives integers, lines and lists give text, JSON sources give text for strings and the
// JSON text itself for everything else.
class Value {
 public:
  enum class Kind { integer, text, json };

  static Value of(std::int64_t integer) { return Value(Kind::integer, integer, {}); }
  static Value of(std::string text) { return Value(Kind::text, 0, std::move(text)); }
  static Value json(std::string json) { return Value(Kind::json, 0, std::move(json)); }

  Kind kind() const { return kind_; }
  // REQUIRES: kind() is integer.
  std::int64_t integer() const { return integer_; }
  // REQUIRES: kind() is text or json.
  const std::string& bytes() const { return text_; }

  // What a command gets to see.
  std::string str() const { return kind_ == Kind::integer ? std::to_string(integer_) : text_; }

  bool operator==(const Value&) const = default;

 private:
  Value(Kind kind, std::int64_t integer, std::string text)
      : kind_(kind), integer_(integer), text_(std::move(text)) {}

  Kind kind_;
  std::int64_t integer_;
  std::string text_;
};

}  // namespace localexec
