#include "core/path_parts.h"

namespace localexec {
namespace {

std::string_view without_trailing_slashes(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

std::string_view base_of(std::string_view path) {
  path = without_trailing_slashes(path);
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos || path.size() == 1) return path;
  return path.substr(slash + 1);
}

std::string_view dir_of(std::string_view path) {
  path = without_trailing_slashes(path);
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  if (slash == 0) return "/";
  return without_trailing_slashes(path.substr(0, slash));
}

// Where the extension's dot stands in a base name, or npos.
std::size_t dot_of(std::string_view base) {
  const auto dot = base.rfind('.');
  if (dot == 0 || base == "..") return std::string_view::npos;
  return dot;
}

}  // namespace

std::string_view cut_path(std::string_view path, PathPart part) {
  const std::string_view base = base_of(path);
  const auto dot = dot_of(base);
  const bool has_extension = dot != std::string_view::npos;
  switch (part) {
    case PathPart::whole:
      return path;
    case PathPart::base:
      return base;
    case PathPart::dir:
      return dir_of(path);
    case PathPart::stem:
      return has_extension ? base.substr(0, dot) : base;
    case PathPart::ext:
      return has_extension ? base.substr(dot + 1) : std::string_view{};
    case PathPart::path: {
      const std::string_view whole = without_trailing_slashes(path);
      return has_extension ? whole.substr(0, whole.size() - (base.size() - dot)) : whole;
    }
  }
  return path;
}

}  // namespace localexec
