#include "sys/file_identity.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>

namespace localexec::sys {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // path_resolution(7)

std::optional<FileIdentity> identity_in(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

}  // namespace

std::string behind_links(const std::string& path) {
  fs::path at = path;
  std::error_code error;
  for (int links = 0; links < kMostLinks && fs::is_symlink(at, error); ++links) {
    const fs::path target = fs::read_symlink(at, error);
    if (error) break;
    at = target.is_absolute() ? target : at.parent_path() / target;
  }
  // Links of /proc/self/fd lead to what may have no name, and say something else.
  if (fs::exists(path, error) && !fs::equivalent(path, at, error)) return path;
  return at.string();
}

std::optional<FileIdentity> identity_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? identity_in(status) : std::nullopt;
}

std::optional<FileIdentity> identity_of(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 ? identity_in(status) : std::nullopt;
}

}  // namespace localexec::sys
