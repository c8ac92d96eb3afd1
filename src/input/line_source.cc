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

}  // namespace localexec
