// The pieces of JSON that spool files are made of. Reading throws std::runtime_error for what is
// not as it was written: the lines have checksums, so that is a file of another program or version.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_members.h"
#include "core/value.h"

namespace localexec {

[[noreturn]] void refuse_spool_json(std::string_view what);

// The members of an object, or of an element that must be one.
JsonMembers members_of(std::string_view json);
std::uint64_t number_in(const JsonMembers& members, std::string_view name);
std::int64_t signed_in(const JsonMembers& members, std::string_view name);
// The same with a value for a member that is not there.
std::uint64_t number_in(const JsonMembers& members, std::string_view name, std::uint64_t otherwise);
std::uint64_t to_number(std::string_view json);

// Any bytes: a string, or {"base64":"…"} where they are not UTF-8. No member: empty.
std::string spool_bytes(std::string_view json);
std::string bytes_in(const JsonMembers& members, std::string_view name);

// "values":[…], each value with its kind: 3, "text", {"base64":"…"}, {"json":"…"}.
void append_spool_values(std::span<const Value> values, std::string& out);
std::vector<Value> spool_values_in(const JsonMembers& members);

}  // namespace localexec
