#include "input/line_reader.h"

namespace localexec {

bool LineReader::next(std::string_view& line) {
  std::string_view bytes = files_.peek();
  if (bytes.empty()) {
    number_ = 0;
    return false;
  }
  ++number_;
  auto end = bytes.find(delimiter_);
  if (end != std::string_view::npos) {
    files_.skip(end + 1);
    line = bytes.substr(0, end);
    return true;
  }
  parts_.clear();
  for (; !bytes.empty(); bytes = files_.peek()) {
    end = bytes.find(delimiter_);
    parts_ += bytes.substr(0, end);
    if (end != std::string_view::npos) {
      files_.skip(end + 1);
      break;
    }
    files_.skip(bytes.size());
  }
  line = parts_;
  return true;
}

}  // namespace localexec
