// A record as a line of JSON: the one place that writes them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/record.h"
#include "run/spilling_buffer.h"

namespace localexec {

struct RecordLayout {
  // What is chosen, or all standard fields.
  std::vector<Field> chosen_fields() const { return fields.empty() ? standard_fields() : fields; }

  std::vector<std::string> variables;  // names, in the order of an item's values
  std::vector<Field> fields;           // empty: all, where a record has them
  ResultKind result = ResultKind::none;
  bool all_vars = false;             // of a long chunk, too; set where its fields are given
  std::uint64_t max_output = ~0ULL;  // bytes of a stream beyond which only its file is named
  bool has_errors = true;            // standard error is captured
  bool takes_chunks = false;         // calls have several items
};

// What several fields of a record depend on, found out once.
struct RecordTraits {
  RecordTraits(const Record& record, const RecordLayout& layout);

  ProcessEnd end;
  bool is_answered = false;  // by a worker that lives on: there is no process of the call's own
  bool shows_result = false;
};

// Whether this record has something to say there.
bool has_field(Field field, const Record& record, const RecordTraits& traits,
               const RecordLayout& layout);

void append_base64(const SpilledBytes& bytes, const sys::SpillFile& spill, SpillingBuffer& out);
// An array of strings, one a line; a line that is no UTF-8 as {"base64":"…"}.
void append_lines(const CapturedOutput& output, const sys::SpillFile& spill, SpillingBuffer& out);
// The values of a variable, an item after the other. REQUIRES: a variable of the loop.
void append_column(const PackedItems& items, std::size_t variable, SpillingBuffer& out);
void append_tries(const std::vector<Attempt>& attempts, SpillingBuffer& out);

// Bytes that are not UTF-8 come as base64: of a stream under "stdout_base64" or "stderr_base64", of
// a variable as {"base64": "…"}.
class RecordJson {
 public:
  RecordJson(RecordLayout layout, const sys::SpillFile& spill);

  // Appends the line with its newline.
  void write(const Record& record, SpillingBuffer& out) const;

 private:
  struct Member {
    Field field;
    std::array<char, 24> name;  // as it is printed: in quotes, with its colon
    std::size_t name_size;
    std::optional<Field> stream;  // chosen, too, which may say the same already
  };

  static Member member_of(Field field, const std::vector<Field>& chosen);
  bool comes_with_its_stream(const Member& member, const Record& record,
                             const RecordTraits& traits) const;
  void write_value(Field field, const Record& record, const RecordTraits& traits,
                   SpillingBuffer& out) const;
  void write_variables(const Record& record, SpillingBuffer& out) const;
  void write_columns(const PackedItems& items, const std::vector<Value>& values,
                     SpillingBuffer& out) const;
  void write_result(const Record& record, SpillingBuffer& out) const;
  void write_base64(const CapturedOutput& output, SpillingBuffer& out) const;
  void write_stream(std::string_view name, const CapturedOutput& output, const std::string& file,
                    SpillingBuffer& out) const;

  RecordLayout layout_;
  std::vector<Member> members_;
  const sys::SpillFile& spill_;
};

// "2026-01-31T23:59:59.123456Z" (RFC 3339).
std::string rfc3339(WallTime time);

}  // namespace localexec
