// Which file a path means, whatever links lead to it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace localexec::sys {

// Where a file that is opened by this path is, or would be made: symbolic links are followed, also
// one that points to nothing yet. The path itself where that cannot be told.
std::string behind_links(const std::string& path);

struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;

  bool operator==(const FileIdentity&) const = default;
};

// Of a regular file; nothing where there is none, or it is something else.
std::optional<FileIdentity> identity_of(const std::string& path);
std::optional<FileIdentity> identity_of(int fd);

}  // namespace localexec::sys
