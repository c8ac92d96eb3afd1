// One item a row; the first row names the variables.
#pragma once

#include <string>
#include <vector>

#include "input/csv_reader.h"
#include "input/file_chain.h"
#include "input/item_source.h"

namespace localexec {

// Files follow each other, each with the same first row. Values are text, whatever they look like.
class CsvSource : public StreamSource {
 public:
  // Reads the first row. Throws UsageError.
  CsvSource(std::vector<std::string> files, char separator);

  const std::vector<std::string>& names() const { return names_; }

  bool next(Item& item) override;
  void before_waiting(std::function<void()> action) override {
    files_.before_waiting(std::move(action));
  }
  void stop() override { files_.stop(); }

 private:
  void read_names(std::vector<std::string>& names);
  void check_names();
  void check_width() const;

  FileChain files_;
  CsvReader rows_;
  std::vector<std::string> names_;
  std::vector<std::string> fields_;  // of the row that is being read
  std::uint64_t index_ = 0;
};

}  // namespace localexec
