#include "input/csv_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/usage_error.h"

namespace localexec {
namespace {

// A quote that is never closed takes the rest of the file into its field: long before all memory is
// full that must be told.
constexpr std::size_t kLongestField = 256 << 20;

}  // namespace

std::string CsvReader::place(std::uint64_t line) const {
  return fmt::format("{}, line {}", files_.name(), line);
}

bool CsvReader::next(std::vector<std::string>& fields) {
  fields.clear();
  if (line_ == 0) {
    files_.skip_mark();
    line_ = 1;
  }
  if (files_.peek().empty()) {
    line_ = 0;
    return false;
  }
  row_line_ = line_;
  bool more = true;
  while (more) {
    std::string field;
    const bool quoted = peek_char() == '"';
    if (quoted) {
      read_quoted(field);
    } else {
      read_plain(field);
    }
    more = end_field(field, quoted);
    fields.push_back(std::move(field));
  }
  return true;
}

// At the end of the file NUL, which is also what a NUL byte gives: neither means anything here.
char CsvReader::peek_char() {
  const std::string_view bytes = files_.peek();
  return bytes.empty() ? '\0' : bytes.front();
}

void CsvReader::read_quoted(std::string& field) {
  const std::uint64_t opened = line_;
  files_.skip(1);
  while (true) {
    const std::string_view bytes = files_.peek();
    if (bytes.empty()) {
      throw UsageError(place(opened) + ": the quote that opens there is never closed; close it");
    }
    const auto quote = bytes.find('"');
    const std::string_view text = bytes.substr(0, quote);
    field += text;
    line_ += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    check_size(field, opened);
    files_.skip(text.size());
    if (quote == std::string_view::npos) continue;
    files_.skip(1);
    if (peek_char() != '"') return;
    field += '"';
    files_.skip(1);
  }
}

void CsvReader::read_plain(std::string& field) {
  while (true) {
    const std::string_view bytes = files_.peek();
    const auto ends = [this](char c) { return c == separator_ || c == '\n'; };
    const auto stop = std::find_if(bytes.begin(), bytes.end(), ends);
    const std::string_view text(bytes.begin(), stop);
    field += text;
    files_.skip(text.size());
    check_size(field, row_line_);
    if (bytes.empty() || text.size() < bytes.size()) return;
  }
}

// Takes what ends the field; false where it ends the row, too.
bool CsvReader::end_field(std::string& field, bool quoted) {
  if (files_.peek().empty()) return false;
  if (quoted && files_.peek(2).starts_with("\r\n")) files_.skip(1);
  const char end = peek_char();
  if (end != separator_ && end != '\n') {
    throw UsageError(place(line_) +
                     ": something follows a closing quote; write two quotes for one inside quotes");
  }
  files_.skip(1);
  if (end == separator_) return true;
  if (!quoted && field.ends_with('\r')) field.pop_back();
  ++line_;
  return false;
}

void CsvReader::check_size(const std::string& field, std::uint64_t opened) {
  if (field.size() <= kLongestField) return;
  throw UsageError(
      fmt::format("{}: the field that begins there is longer than {} MiB; is there a "
                  "quote that nothing closes?",
                  place(opened), kLongestField >> 20));
}

}  // namespace localexec
