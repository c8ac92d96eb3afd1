#include "engine/spool_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <span>
#include <system_error>

#include "core/usage_error.h"
#include "sys/fd.h"

namespace localexec {
namespace {

// 96 bits: nobody guesses it, and no two runs share one.
std::string unpredictable() {
  std::array<unsigned char, 12> bytes{};
  const auto got =
      sys::retry_interrupted([&] { return ::getrandom(bytes.data(), bytes.size(), 0); });
  if (got != static_cast<ssize_t>(bytes.size())) sys::throw_errno("cannot get random bytes");
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

// File systems of one machine, by their magic numbers (statfs(2)); any other may be shared.
constexpr std::array<unsigned long, 8> kOwnFileSystems{
    0xEF53,      // ext2 to ext4
    0x58465342,  // xfs
    0x9123683E,  // btrfs
    0x01021994,  // tmpfs
    0x794C7630,  // overlayfs
    0x2FC12FC1,  // zfs
    0xF2F52010,  // f2fs
    0x858458F6,  // ramfs
};

}  // namespace

SpoolFolder SpoolFolder::make(const std::string& parent) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(parent, error);
  std::string path = (absolute / ("localexec-" + unpredictable() + ".spool")).lexically_normal();
  if (::mkdir(path.c_str(), 0700) == 0) return SpoolFolder(std::move(path));
  const int code = errno;
  if (code != ENOENT && code != ENOTDIR && code != EACCES && code != EROFS) {
    sys::throw_errno(code, "cannot make a spool folder in '" + parent + "'");
  }
  throw UsageError(
      fmt::format("--spool {}: cannot make a folder there: {}; name one on a file system that this "
                  "machine and all nodes see",
                  parent, std::generic_category().message(code)));
}

std::string SpoolFolder::submission(std::uint64_t number) const {
  return fmt::format("{}/{}", path_, number);
}

bool SpoolFolder::is_remote() const {
  struct statfs status {};
  if (::statfs(path_.c_str(), &status) < 0) return true;
  for (const unsigned long own : kOwnFileSystems) {
    if (static_cast<unsigned long>(status.f_type) == own) return false;
  }
  return true;
}

void SpoolFolder::remove() const {
  std::error_code error;  // a node may still hold a file open (.nfsXXXX): what can go goes
  std::filesystem::remove_all(path_, error);
}

void write_whole(const std::string& path, std::string_view bytes) {
  const std::string partial = path + ".new";
  {
    const sys::Fd file = sys::open_file(partial, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (!sys::write_all(file.get(), bytes) || !sys::sync_all(file.get())) {
      sys::throw_errno("cannot write '" + partial + "'");
    }
  }
  if (::rename(partial.c_str(), path.c_str()) < 0) sys::throw_errno("cannot make '" + path + "'");
}

std::optional<std::string> read_whole(const std::string& path) {
  const sys::Fd file(
      sys::retry_interrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!file) {
    if (errno == ENOENT || errno == ESTALE) return std::nullopt;
    sys::throw_errno("cannot read '" + path + "'");
  }
  std::string bytes;
  std::array<char, 64 << 10> buffer;
  while (true) {
    const auto got = sys::read_some(file.get(), buffer);
    if (got < 0) sys::throw_errno("cannot read '" + path + "'");
    if (got == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace localexec
