// Finds, in a record's line, what a later run has to know of it, without holding the line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace localexec {

struct ScannedRecord {
  bool complete = false;  // one JSON object, to its closing brace
  // Where the number of the top-level "index" stands, or the first of "items"; 0: nowhere.
  std::uint64_t index_at = 0;
  std::uint64_t index_size = 0;  // its digits
  std::string key;               // of the top-level "key", or empty
  std::string status;            // of the top-level "status", or empty
};

// Fed with the line piece by piece. It trusts that the line is JSON, but nothing that it is fed
// makes it fail: a torn line is just not complete.
class RecordScanner {
 public:
  void feed(std::string_view piece);
  const ScannedRecord& result() const { return found_; }

 private:
  void step(char c);
  void end_string();
  void end_scalar();

  static constexpr std::size_t kLongestWord = 64;  // no name or value of interest is longer

  ScannedRecord found_;
  std::uint64_t position_ = 0;
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool expects_value_ = false;  // after the colon of a top-level member
  std::uint64_t word_at_ = 0;
  std::string word_;  // the string or number being read, as far as kLongestWord
  std::string name_;  // of the current top-level member
  bool in_number_ = false;
  bool in_items_ = false;  // in the array of the top-level "items"
};

}  // namespace localexec
