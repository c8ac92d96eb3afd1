#include "sys/executable.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>

namespace localexec::sys {
namespace {

// 0, or the errno that says why it cannot be executed.
int why_not(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) < 0) return errno;
  if (!S_ISREG(status.st_mode)) return EACCES;
  return ::access(path.c_str(), X_OK) == 0 ? 0 : errno;
}

}  // namespace

FoundProgram find_program(const std::string& word) {
  if (word.empty()) return {{}, ENOENT};
  if (word.find('/') != std::string::npos) {
    const int error = why_not(word);
    return error == 0 ? FoundProgram{word, 0} : FoundProgram{{}, error};
  }
  const char* set = std::getenv("PATH");
  std::string_view path = set != nullptr ? set : "/usr/local/bin:/bin:/usr/bin";
  int error = ENOENT;
  while (true) {
    const auto colon = path.find(':');
    const std::string_view folder = path.substr(0, colon);
    std::string candidate = folder.empty() ? "./" + word : std::string(folder) + "/" + word;
    const int reason = why_not(candidate);
    if (reason == 0) return {std::move(candidate), 0};
    if (reason == EACCES) error = EACCES;
    if (colon == std::string_view::npos) return {{}, error};
    path.remove_prefix(colon + 1);
  }
}

const FoundProgram& ProgramFinder::find(const std::string& word) {
  return found_.error == 0 && word == word_ ? found_ : find_again(word);
}

const FoundProgram& ProgramFinder::find_again(const std::string& word) {
  word_ = word;
  found_ = find_program(word);
  return found_;
}

}  // namespace localexec::sys
