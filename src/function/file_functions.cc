// @read, @stat and @copy.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <system_error>
#include <tuple>
#include <vector>

#include "core/json_text.h"
#include "function/builtins.h"
#include "function/made_files.h"
#include "sys/fd.h"
#include "sys/replaced_file.h"

namespace localexec {
namespace {

constexpr std::size_t kReadSize = 256 << 10;
constexpr std::size_t kCopySlice = 64 << 20;  // then it is asked whether to end
constexpr std::uint64_t kMostRead = 64 << 20;

sys::Fd open_to_read(const std::string& path) {
  sys::Fd file(sys::retry_interrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!file) throw_system_error(errno, "cannot read '" + path + "'");
  return file;
}

struct stat status_of_file(int fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd, &status) < 0) throw_system_error(errno, "cannot look at '" + path + "'");
  return status;
}

const char* type_name(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return "file";
    case S_IFDIR:
      return "directory";
    case S_IFLNK:
      return "symlink";
    case S_IFIFO:
      return "fifo";
    case S_IFSOCK:
      return "socket";
    case S_IFCHR:
      return "character device";
    case S_IFBLK:
      return "block device";
    default:
      return "unknown";
  }
}

// By read and write, where the file systems or the kernel know nothing faster.
void copy_bytes(const BuiltinCall& call, int from, sys::ReplacedFile& to, const std::string& path) {
  std::vector<char> buffer(kReadSize);
  while (true) {
    const auto got = sys::read_some(from, buffer);
    if (got < 0) throw_system_error(errno, "cannot read '" + path + "'");
    if (got == 0) return;
    to.append({buffer.data(), static_cast<std::size_t>(got)});
    call.stop_if_asked();
  }
}

// What way it took.
const char* copy_contents(const BuiltinCall& call, int from, sys::ReplacedFile& to,
                          const std::string& path) {
  if (::ioctl(to.fd(), FICLONE, from) == 0) return "reflink";
  while (true) {
    const auto copied = sys::retry_interrupted(
        [&] { return ::copy_file_range(from, nullptr, to.fd(), nullptr, kCopySlice, 0); });
    if (copied < 0) {
      if (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) {
        throw_system_error(errno, "cannot copy '" + path + "'");
      }
      break;
    }
    if (copied == 0) break;  // the end; or a file of /proc, which has no size
    call.stop_if_asked();
  }
  copy_bytes(call, from, to, path);
  return "copy";
}

std::string target_of(const std::string& from, const std::string& to) {
  std::error_code error;
  if (!to.ends_with('/') && !std::filesystem::is_directory(to, error)) return to;
  std::filesystem::create_directories(to, error);  // refused: opening the file says why
  return (std::filesystem::path(to) / std::filesystem::path(from).filename()).string();
}

// As cp -p: the owner and group too where they can be kept. What runs as its owner or group must
// not run as somebody else.
void keep_status(int target, const struct stat& status, const std::string& path) {
  constexpr mode_t kRunsAsOther = S_ISUID | S_ISGID;
  // Before the mode, of which it takes these bits away. A user may give a file to a group only.
  if (::fchown(target, status.st_uid, status.st_gid) < 0) {
    std::ignore = ::fchown(target, static_cast<uid_t>(-1), status.st_gid);
  }
  const struct stat kept = status_of_file(target, path);
  const bool is_same = kept.st_uid == status.st_uid && kept.st_gid == status.st_gid;
  const mode_t mode = status.st_mode & 07777U & (is_same ? ~mode_t{0} : ~kRunsAsOther);
  const timespec times[] = {status.st_atim, status.st_mtim};
  if (::fchmod(target, mode) < 0 || ::futimens(target, times) < 0) {
    throw_system_error(errno, "cannot set mode and times of '" + path + "'");
  }
}

}  // namespace

std::string read_file(const BuiltinCall& call) {
  const std::string path = call.main();
  const std::uint64_t most = call.size("max_size", kMostRead);
  const sys::Fd file = open_to_read(path);
  std::string bytes;
  std::vector<char> buffer(kReadSize);
  while (true) {
    const auto got = sys::read_some(file.get(), buffer);
    if (got < 0) throw_system_error(errno, "cannot read '" + path + "'");
    if (got == 0) break;
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (bytes.size() > most) {
      throw FunctionError("TooLarge",
                          fmt::format("'{}' has more than {} bytes; set max_size", path, most));
    }
    call.stop_if_asked();
  }
  std::string json;
  append_text(bytes, json);
  return json;
}

std::string stat_file(const BuiltinCall& call) {
  const std::string path = call.main();
  struct stat status {};
  if (::lstat(path.c_str(), &status) < 0) {
    throw_system_error(errno, "cannot look at '" + path + "'");
  }
  std::string json = fmt::format(
      R"({{"type":"{}","size":{},"mode":"{:04o}","mtime":{}.{:09},"uid":{},"gid":{},"links":{},)"
      R"("inode":{},"device":{},"blocks":{})",
      type_name(status.st_mode), status.st_size, status.st_mode & 07777U, status.st_mtim.tv_sec,
      status.st_mtim.tv_nsec, status.st_uid, status.st_gid, status.st_nlink, status.st_ino,
      status.st_dev, status.st_blocks);
  if (S_ISLNK(status.st_mode)) {
    std::error_code error;
    json += ",\"target\":";
    append_text(std::filesystem::read_symlink(path, error).string(), json);
  }
  return json + "}";
}

std::string copy_file(const BuiltinCall& call) {
  const std::string from = call.main();
  if (!call.has("to")) throw FunctionError("TypeError", "has no to; give it by a variable");
  const std::string to = target_of(from, call.text("to"));
  const sys::Fd source = open_to_read(from);
  const struct stat status = status_of_file(source.get(), from);
  if (S_ISDIR(status.st_mode)) throw_system_error(EISDIR, "cannot copy '" + from + "'");
  std::error_code error;
  const ClaimedFile claimed(to, std::filesystem::weakly_canonical(from, error).string());
  sys::ReplacedFile target(to);
  const char* method = copy_contents(call, source.get(), target, from);
  keep_status(target.fd(), status, to);
  const std::int64_t size = status_of_file(target.fd(), to).st_size;
  claimed.commit(target);
  std::string json = "{\"to\":";
  append_text(to, json);
  return json + fmt::format(R"(,"size":{},"method":"{}"}})", size, method);
}

}  // namespace localexec
