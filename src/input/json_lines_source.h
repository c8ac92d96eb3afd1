// One item a line, each line a value of JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "input/file_chain.h"
#include "input/item_source.h"
#include "input/line_reader.h"

namespace localexec {

// The first line decides: an object names the variables, and every further line must be an object
// with these names, in any order; anything else is the value of one variable, and no further line
// may be an object. Strings give text, everything else its JSON.
class JsonLinesSource : public StreamSource {
 public:
  // Reads the first line. With `one_variable` objects are values, too. Throws UsageError.
  JsonLinesSource(std::vector<std::string> files, bool one_variable);

  // None where every line is the value of one variable.
  const std::vector<std::string>& names() const { return names_; }

  bool next(Item& item) override;
  void before_waiting(std::function<void()> action) override {
    files_.before_waiting(std::move(action));
  }
  void stop() override { files_.stop(); }

 private:
  bool read_line();
  std::string place() const;
  std::string text_of(std::string_view string) const;
  Value value_of(std::string_view json) const;
  void read_names();
  void read_members(Item& item);
  std::size_t position_of(const std::string& name) const;

  FileChain files_;
  LineReader lines_;
  std::string line_;
  bool line_waits_ = false;  // the first one, which was read ahead
  const bool one_variable_;
  std::vector<std::string> names_;
  std::uint64_t index_ = 0;
};

}  // namespace localexec
