#include "input/line_source.h"

#include <utility>

namespace localexec {

bool LineSource::next(Item& item) {
  std::string line;
  while (!lines_.next(line)) {
    if (!files_.next_file()) return false;
  }
  item = {index_++, {}};
  item.values.push_back(Value::of(std::move(line)));
  return true;
}

bool LineSource::next_packed(std::string& packed) {
  while (!lines_.next(line_)) {
    if (!files_.next_file()) return false;
  }
  append_packed_text(line_, packed);
  return true;
}

}  // namespace localexec
