#include "sys/replaced_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "sys/file_identity.h"
#include "sys/spill_file.h"

namespace localexec::sys {
namespace {

namespace fs = std::filesystem;

std::string folder_of(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

[[noreturn]] void refuse(int error, const std::string& path) {
  throw_errno(error, "cannot write '" + path + "'");
}

}  // namespace

ReplacedFile::ReplacedFile(const std::string& path) : path_(behind_links(path)) {
  std::error_code error;
  if (fs::is_directory(path_, error)) refuse(EISDIR, path_);
  if (fs::exists(path_, error) && !fs::is_regular_file(path_, error)) {
    if (::access(path_.c_str(), W_OK) < 0) refuse(errno, path_);
    is_special_ = true;
    file_ = open_unnamed_file(temporary_folder());
  } else {
    open_beside();
  }
}

ReplacedFile::~ReplacedFile() {
  if (has_partial_) ::unlink(partial_.c_str());
}

void ReplacedFile::open_beside() {
  const std::string folder = folder_of(path_);
  partial_ = folder + "/." + fs::path(path_).filename().string() + "." +
             std::to_string(::gettid()) + ".partial";
  // Of a name that is too long the file without a name knows nothing until the very end.
  if (::access(partial_.c_str(), F_OK) < 0 && errno == ENAMETOOLONG) refuse(errno, path_);
  file_ = Fd(retry_interrupted(
      [&] { return ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666); }));
  if (file_) return;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) refuse(errno, path_);
  file_ = Fd(retry_interrupted(
      [&] { return ::open(partial_.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0666); }));
  if (!file_) refuse(errno, path_);
  has_partial_ = true;
}

void ReplacedFile::append(std::string_view bytes) {
  if (!write_all(file_.get(), bytes)) refuse(errno, path_);
}

void ReplacedFile::overwrite_start(std::string_view bytes) {
  if (!write_all_at(file_.get(), bytes, 0)) refuse(errno, path_);
}

void ReplacedFile::commit(bool durable) {
  if (is_special_) return copy_to_special();
  if (durable && !sync_data(file_.get())) refuse(errno, path_);
  if (!has_partial_) {
    ::unlink(partial_.c_str());  // of a thread that had our number
    const std::string self = "/proc/self/fd/" + std::to_string(file_.get());
    if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, partial_.c_str(), AT_SYMLINK_FOLLOW) < 0) {
      refuse(errno, path_);
    }
    has_partial_ = true;
  }
  if (::rename(partial_.c_str(), path_.c_str()) < 0) refuse(errno, path_);
  has_partial_ = false;
}

void ReplacedFile::copy_to_special() {
  const Fd target = open_file(path_, O_WRONLY);
  std::array<char, 64 << 10> buffer;
  for (std::uint64_t position = 0;;) {
    const auto got = read_at(file_.get(), buffer, position);
    if (got < 0) refuse(errno, path_);
    if (got == 0) return;
    const auto size = static_cast<std::size_t>(got);
    if (!write_all(target.get(), {buffer.data(), size})) refuse(errno, path_);
    position += size;
  }
}

}  // namespace localexec::sys
