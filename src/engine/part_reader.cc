#include "engine/part_reader.h"

#include <fcntl.h>

#include <cerrno>
#include <span>

#include "engine/spool_line.h"
#include "sys/fd.h"

namespace localexec {
namespace {

constexpr std::size_t kBlock = 256 << 10;

}  // namespace

bool PartReader::read(const std::function<bool(std::string_view json)>& sink) {
  // Opened anew each time: NFS shows what others wrote to those who open after that.
  const sys::Fd file(
      sys::retry_interrupted([&] { return ::open(path_.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!file) {
    if (errno == ENOENT || errno == ESTALE) return false;
    sys::throw_errno("cannot read '" + path_ + "'");
  }
  bool is_new = false;
  std::string text;
  while (true) {
    const std::size_t known = text.size();
    text.resize(known + kBlock);
    const auto got = sys::read_at(file.get(), std::span(text).subspan(known), offset_ + known);
    if (got < 0 && errno != ESTALE) sys::throw_errno("cannot read '" + path_ + "'");
    if (got <= 0) return is_new;
    text.resize(known + static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
      const auto json = open_line(std::string_view(text).substr(begin, end - begin));
      if (!json) return is_new;
      offset_ += end + 1 - begin;
      is_new = true;
      if (!sink(*json)) return true;
    }
    text.erase(0, begin);
  }
}

}  // namespace localexec
