#include "input/line_source.h"

#include <cstring>

namespace localexec {

LineSource::LineSource(const std::string& file, char delimiter)
    : reader_(file), delimiter_(delimiter), buffer_(64 << 10) {}

bool LineSource::fill() {
  if (at_end_) return false;
  end_ = reader_.read(buffer_);
  begin_ = 0;
  at_end_ = end_ == 0;
  return !at_end_;
}

bool LineSource::next(Item& item) {
  std::string line;
  bool any = false;
  while (begin_ < end_ || fill()) {
    const char* start = buffer_.data() + begin_;
    const std::size_t left = end_ - begin_;
    const void* found = std::memchr(start, delimiter_, left);
    if (found != nullptr) {
      const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - start);
      line.append(start, length);
      begin_ += length + 1;
      any = true;
      break;
    }
    line.append(start, left);
    begin_ = end_;
    any = true;
  }
  if (!any) return false;
  item.index = index_++;
  item.values.clear();
  item.values.push_back(Value::of(std::move(line)));
  return true;
}

}  // namespace localexec
