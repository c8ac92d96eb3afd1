// One item a line, or one between NUL bytes.
#pragma once

#include <string>
#include <vector>

#include "input/file_chain.h"
#include "input/item_source.h"
#include "input/line_reader.h"

namespace localexec {

// Empty lines are items. Files follow each other, and no line goes on in the next.
class LineSource : public StreamSource {
 public:
  LineSource(std::vector<std::string> files, char delimiter)
      : files_(std::move(files)), lines_(files_, delimiter) {}

  bool next(Item& item) override;
  bool next_packed(std::string& packed) override;
  void before_waiting(std::function<void()> action) override {
    files_.before_waiting(std::move(action));
  }
  void stop() override { files_.stop(); }

 private:
  FileChain files_;
  LineReader lines_;
  std::uint64_t index_ = 0;
};

}  // namespace localexec
