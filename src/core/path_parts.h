// Cutting a path into the parts that a template can name.
#pragma once

#include <string_view>

namespace localexec {

// For "/var/log/app.tar.gz": base "app.tar.gz", dir "/var/log", stem "app.tar", ext "gz", path
// "/var/log/app.tar". Trailing slashes do not count (POSIX basename and dirname). The extension is
// what follows the last dot of the base name, without the dot; a leading dot makes none
// (".profile").
enum class PathPart { whole, base, dir, stem, ext, path };

// A view into `path`, or into a constant such as ".".
std::string_view cut_path(std::string_view path, PathPart part);

}  // namespace localexec
