#include "input/line_source.h"

#include <string_view>

namespace localexec {

bool LineSource::next(Item& item) {
  std::string_view line;
  while (!lines_.next(line)) {
    if (!files_.next_file()) return false;
  }
  item = {index_++, {}};
  item.values.push_back(Value::of(std::string(line)));
  return true;
}

bool LineSource::next_packed(std::string& packed) {
  std::string_view line;
  while (!lines_.next(line)) {
    if (!files_.next_file()) return false;
  }
  append_packed_text(line, packed);
  return true;
}

}  // namespace localexec
