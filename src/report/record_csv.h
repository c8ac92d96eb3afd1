// Records as a table of comma-separated values (RFC 4180).
#pragma once

#include <string>
#include <vector>

#include "report/record_json.h"

namespace localexec {

// A column for each field, in their order; vars has one for each variable, "vars.NAME", and stdout
// has three: the text, "stdout_base64" where it is no UTF-8, and "stdout_file" (stderr likewise).
// What a record does not have is an empty cell, an empty text is "". What has a structure (tries,
// an error of a function, a variable that is no UTF-8) is a cell with its JSON.
class RecordCsv {
 public:
  RecordCsv(RecordLayout layout, sys::SpillFile& spill);

  // The first row.
  std::string header() const;
  void write(const Record& record, SpillingBuffer& out) const;

 private:
  void write_field(Field field, const Record& record, SpillingBuffer& out) const;
  void write_variables(const Record& record, SpillingBuffer& out) const;
  void write_result(const Record& record, SpillingBuffer& out) const;
  template <typename Write>
  void write_json(Write&& write, SpillingBuffer& out) const;
  void write_stream(const CapturedOutput& output, const std::string& file,
                    SpillingBuffer& out) const;

  RecordLayout layout_;
  sys::SpillFile& spill_;
};

}  // namespace localexec
