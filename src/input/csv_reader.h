// Rows of comma-separated values (RFC 4180), or with another separator.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "input/file_chain.h"

namespace localexec {

// A row ends with a newline, with or without a carriage return before it. A field that begins with
// a quote ends at the next one, and between them anything may stand: separators, newlines, and two
// quotes for one. In other fields a quote is a character like any other.
class CsvReader {
 public:
  CsvReader(FileChain& files, char separator) : files_(files), separator_(separator) {}

  // False at the end of the current file; it then starts over with the one after it. Throws
  // UsageError, with file and line, where a quote is not closed or something follows one that is.
  bool next(std::vector<std::string>& fields);

  // Of the row that next() gave: "'f.csv', line 3".
  std::string place() const { return place(row_line_); }

 private:
  std::string place(std::uint64_t line) const;
  void read_quoted(std::string& field);
  void read_plain(std::string& field);
  bool end_field(std::string& field, bool quoted);
  void check_size(const std::string& field, std::uint64_t opened);
  char peek_char();

  FileChain& files_;
  const char separator_;
  std::uint64_t line_ = 0;      // that is being read, from 1; 0 before the first
  std::uint64_t row_line_ = 0;  // where the row began
};

}  // namespace localexec
