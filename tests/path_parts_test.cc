#include "core/path_parts.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace localexec {
namespace {

struct Parts {
  std::string_view path;
  std::string_view base;
  std::string_view dir;
  std::string_view stem;
  std::string_view ext;
  std::string_view without_ext;
};

constexpr Parts kParts[] = {
    {"/var/log/app.tar.gz", "app.tar.gz", "/var/log", "app.tar", "gz", "/var/log/app.tar"},
    {"file.txt", "file.txt", ".", "file", "txt", "file"},
    {"file", "file", ".", "file", "", "file"},
    {".profile", ".profile", ".", ".profile", "", ".profile"},
    {"/home/me/.profile", ".profile", "/home/me", ".profile", "", "/home/me/.profile"},
    {".a.b", ".a.b", ".", ".a", "b", ".a"},
    {"a.", "a.", ".", "a", "", "a"},
    {"a.d/file", "file", "a.d", "file", "", "a.d/file"},
    {"a.d/", "a.d", ".", "a", "d", "a"},
    {"a//b.c//", "b.c", "a", "b", "c", "a//b"},
    {"/", "/", "/", "/", "", "/"},
    {"//", "/", "/", "/", "", "/"},
    {"/a", "a", "/", "a", "", "/a"},
    {".", ".", ".", ".", "", "."},
    {"..", "..", ".", "..", "", ".."},
    {"../x.y", "x.y", "..", "x", "y", "../x"},
    {"", "", ".", "", "", ""},
};

}  // namespace

TEST_CASE("a path is cut as basename and dirname cut it") {
  for (const Parts& parts : kParts) {
    CAPTURE(std::string(parts.path));
    CHECK(std::string(cut_path(parts.path, PathPart::whole)) == std::string(parts.path));
    CHECK(std::string(cut_path(parts.path, PathPart::base)) == std::string(parts.base));
    CHECK(std::string(cut_path(parts.path, PathPart::dir)) == std::string(parts.dir));
    CHECK(std::string(cut_path(parts.path, PathPart::stem)) == std::string(parts.stem));
    CHECK(std::string(cut_path(parts.path, PathPart::ext)) == std::string(parts.ext));
    CHECK(std::string(cut_path(parts.path, PathPart::path)) == std::string(parts.without_ext));
  }
}

}  // namespace localexec
