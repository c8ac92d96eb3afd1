// A record as a line of JSON: the one place that writes them.
#pragma once

#include <string>
#include <vector>

#include "core/record.h"
#include "run/spilling_buffer.h"

namespace localexec {

struct RecordLayout {
  std::vector<std::string> variables;  // names, in the order of an item's values
  std::vector<Field> fields;           // empty: all, where a record has them
  ResultKind result = ResultKind::none;
  bool all_vars = false;             // of a long chunk, too; set where its fields are given
  std::uint64_t max_output = ~0ULL;  // bytes of a stream beyond which only its file is named
};

// Bytes that are not UTF-8 come as base64: of a stream under "stdout_base64" or "stderr_base64", of
// a variable as {"base64": "…"}.
class RecordJson {
 public:
  RecordJson(RecordLayout layout, const sys::SpillFile& spill);

  // Appends the line with its newline.
  void write(const Record& record, SpillingBuffer& out) const;

 private:
  void write_field(Field field, const Record& record, SpillingBuffer& out) const;
  void write_variables(const Record& record, SpillingBuffer& out) const;
  void write_columns(const PackedItems& items, const std::vector<Value>& values,
                     SpillingBuffer& out) const;
  void write_result(const Record& record, SpillingBuffer& out) const;
  void write_stream(std::string_view name, const CapturedOutput& output, const std::string& file,
                    SpillingBuffer& out) const;

  RecordLayout layout_;
  const sys::SpillFile& spill_;
};

// "2026-01-31T23:59:59.123456Z" (RFC 3339).
std::string rfc3339(WallTime time);

}  // namespace localexec
