// The fields of a record, as its schema and its man page have them.
#pragma once

#include <span>
#include <string_view>

namespace localexec::cli {

struct RecordField {
  std::string_view name;  // as in the record
  std::string_view type;  // keywords of JSON Schema
  std::string_view text;  // whole sentences
};

std::span<const RecordField> record_fields();

}  // namespace localexec::cli
