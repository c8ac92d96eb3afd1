#include "input/file_chain.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include "core/usage_error.h"

namespace localexec {
namespace {

constexpr std::size_t kBuffer = 64 << 10;
constexpr std::string_view kMark = "\xEF\xBB\xBF";

// To be called where it was caught: what is not the user's mistake is thrown on.
[[noreturn]] void refuse(const std::system_error& error) {
  static constexpr std::array kMistakes{ENOENT,       ENOTDIR, EISDIR, EACCES,
                                        ENAMETOOLONG, ELOOP,   ENXIO};
  if (std::ranges::count(kMistakes, error.code().value()) == 0) throw;
  throw UsageError(std::string(error.what()) + "; check the name");
}

}  // namespace

FileChain::FileChain(std::vector<std::string> files) : files_(std::move(files)), buffer_(kBuffer) {
  open_current();
  try {
    for (std::size_t i = 1; i < files_.size(); ++i) sys::check_readable(files_[i]);
  } catch (const std::system_error& error) {
    refuse(error);
  }
}

void FileChain::open_current() {
  try {
    const std::lock_guard lock(mutex_);
    reader_.emplace(files_[current_], spawner_);
    if (stopped_) reader_->stop();
  } catch (const std::system_error& error) {
    refuse(error);
  }
  begin_ = end_ = 0;
  at_end_ = false;
}

std::string_view FileChain::peek(std::size_t wanted) {
  while (end_ - begin_ < wanted && !at_end_) {
    if (begin_ > 0) std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
    if (before_waiting_ && reader_->has_to_wait()) before_waiting_();
    const std::size_t got = reader_->read(std::span(buffer_).subspan(end_));
    end_ += got;
    at_end_ = got == 0;
  }
  return {buffer_.data() + begin_, end_ - begin_};
}

void FileChain::skip_mark() {
  if (peek().starts_with(kMark.front()) && peek(kMark.size()).starts_with(kMark)) {
    skip(kMark.size());
  }
}

bool FileChain::next_file() {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || current_ + 1 == files_.size()) return false;
  }
  ++current_;
  // Another kind of file may open only when somebody writes to it.
  const std::string& next = files_[current_];
  std::error_code unknown;
  const bool is_file = next == "-" || std::filesystem::is_regular_file(next, unknown);
  if (before_waiting_ && !is_file) before_waiting_();
  open_current();
  return true;
}

std::string FileChain::name() const {
  return files_[current_] == "-" ? "standard input" : "'" + files_[current_] + "'";
}

void FileChain::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  if (reader_) reader_->stop();
}

}  // namespace localexec
