#include "input/line_reader.h"

#include <string_view>

namespace localexec {

bool LineReader::next(std::string& line) {
  line.clear();
  std::string_view bytes = files_.peek();
  if (bytes.empty()) {
    number_ = 0;
    return false;
  }
  ++number_;
  for (; !bytes.empty(); bytes = files_.peek()) {
    const auto end = bytes.find(delimiter_);
    line += bytes.substr(0, end);
    if (end != std::string_view::npos) {
      files_.skip(end + 1);
      break;
    }
    files_.skip(bytes.size());
  }
  return true;
}

}  // namespace localexec
