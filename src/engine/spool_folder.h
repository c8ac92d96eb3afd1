// The folder by which a run on a cluster and its tasks talk to each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace localexec {

// On a file system that all machines of the cluster see, NFS with close-to-open consistency at the
// least: files appear whole, by rename, or are appended to by exactly one writer; nothing is
// locked.
//
//   localexec-RANDOM.spool/   for its owner alone
//     job                     the command line, environment and folder of the run
//     submissions             what was given to the cluster's queue, by the submitter
//     stop                    appears when no further call shall start; see StopOrder
//     0/ 1/ 2/ …              a folder for each submission
//       script                what the queue runs for each of its tasks
//       items, index          an item a line, and where each line begins
//       tasks                 which items are whose
//       parts/TASK.START      what the task did when it was started for the START-th time
//       large/…               output that is too long for a line
//       logs/TASK             what the task itself wrote on its standard output and error
//
// Lines have checksums (spool_line.h). Throws std::system_error where the file system refuses.
class SpoolFolder {
 public:
  // In `parent`, which must be there. Throws UsageError that names --spool where it cannot be made.
  static SpoolFolder make(const std::string& parent);
  // One that is there already.
  explicit SpoolFolder(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  std::string submission(std::uint64_t number) const;
  std::string file(std::string_view name) const { return path_ + '/' + std::string(name); }

  // How long what one machine wrote may be hidden from another: nothing where the file system is of
  // this machine alone.
  bool is_remote() const;

  void remove() const;

 private:
  std::string path_;
};

// Writes the file so that it is there whole or not at all.
void write_whole(const std::string& path, std::string_view bytes);
// The bytes of a file; nothing where there is none.
std::optional<std::string> read_whole(const std::string& path);

}  // namespace localexec
