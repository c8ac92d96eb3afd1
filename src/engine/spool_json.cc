#include "engine/spool_json.h"

#include <charconv>
#include <stdexcept>
#include <utility>

#include "core/base64.h"
#include "core/json_text.h"

namespace localexec {
namespace {

template <typename Number>
Number parse(std::string_view json) {
  Number number{};
  const char* end = json.data() + json.size();
  const auto [stop, error] = std::from_chars(json.data(), end, number);
  if (error != std::errc{} || stop != end) refuse_spool_json(json);
  return number;
}

std::string_view required(const JsonMembers& members, std::string_view name) {
  const std::string_view value = find_member(members, name);
  if (value.empty()) refuse_spool_json(name);
  return value;
}

void append_one(const Value& value, std::string& out) {
  if (value.kind() != Value::Kind::json) return append_value(value, out);
  out += "{\"json\":";
  append_text(value.bytes(), out);
  out += '}';
}

Value to_value(std::string_view json) {
  if (json.starts_with('"')) return Value::of(json_string(json));
  if (!json.starts_with('{')) return Value::of(parse<std::int64_t>(json));
  const JsonMembers members = members_of(json);
  const std::string_view inner = find_member(members, "json");
  if (!inner.empty()) return Value::json(spool_bytes(inner));
  return Value::of(spool_bytes(json));
}

}  // namespace

void refuse_spool_json(std::string_view what) {
  throw std::runtime_error("the spool folder holds something that this version cannot read (at '" +
                           std::string(what.substr(0, 40)) + "')");
}

JsonMembers members_of(std::string_view json) {
  auto members = json_members(json);
  if (!members) refuse_spool_json(json);
  return std::move(*members);
}

std::uint64_t to_number(std::string_view json) { return parse<std::uint64_t>(json); }

std::uint64_t number_in(const JsonMembers& members, std::string_view name) {
  return to_number(required(members, name));
}

std::int64_t signed_in(const JsonMembers& members, std::string_view name) {
  return parse<std::int64_t>(required(members, name));
}

std::uint64_t number_in(const JsonMembers& members, std::string_view name,
                        std::uint64_t otherwise) {
  const std::string_view value = find_member(members, name);
  return value.empty() ? otherwise : to_number(value);
}

std::string spool_bytes(std::string_view json) {
  if (json.starts_with('"')) return json_string(json);
  auto bytes = from_base64(json_string(required(members_of(json), "base64")));
  if (!bytes) refuse_spool_json(json);
  return std::move(*bytes);
}

std::string bytes_in(const JsonMembers& members, std::string_view name) {
  const std::string_view value = find_member(members, name);
  return value.empty() ? std::string() : spool_bytes(value);
}

void append_spool_values(std::span<const Value> values, std::string& out) {
  out += "\"values\":";
  char separator = '[';
  for (const Value& value : values) {
    out += std::exchange(separator, ',');
    append_one(value, out);
  }
  if (values.empty()) out += '[';
  out += ']';
}

std::vector<Value> spool_values_in(const JsonMembers& members) {
  const auto elements = json_elements(find_member(members, "values"));
  if (!elements) refuse_spool_json("values");
  std::vector<Value> values;
  for (const std::string_view element : *elements) values.push_back(to_value(element));
  return values;
}

}  // namespace localexec
