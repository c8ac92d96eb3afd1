// A file that appears under its name only when it is whole, in place of what was there.
#pragma once

#include <string>
#include <string_view>

#include "sys/fd.h"

namespace localexec::sys {

// Until commit() the bytes are in a file without a name in the same folder (open(2), O_TMPFILE), so
// a process that is killed leaves nothing; on a file system without those, in one called
// .NAME.THREAD.partial. What is no regular file (a pipe, a device) gets all of it in commit().
// Throws std::system_error.
class ReplacedFile {
 public:
  explicit ReplacedFile(const std::string& path);
  ~ReplacedFile();
  ReplacedFile(const ReplacedFile&) = delete;
  ReplacedFile& operator=(const ReplacedFile&) = delete;

  void append(std::string_view bytes);
  // Over what was appended first. REQUIRES: at least that much was.
  void overwrite_start(std::string_view bytes);
  // Durable: it survives a crash of the machine from now on, which takes its time.
  void commit(bool durable = true);
  // For whoever knows faster ways to fill it.
  int fd() const { return file_.get(); }

 private:
  void open_beside();
  void copy_to_special();

  std::string path_;     // of the file itself, no symbolic link
  std::string partial_;  // a name for it until then
  bool is_special_ = false;
  bool has_partial_ = false;  // the name exists
  Fd file_;
};

}  // namespace localexec::sys
