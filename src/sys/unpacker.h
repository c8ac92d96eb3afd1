// Reading a compressed file through the program that its name calls for.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "core/outcome.h"
#include "sys/child.h"
#include "sys/fd.h"
#include "sys/spawn.h"

namespace localexec::sys {

// What unpacks files of a kind, and the Debian package that has it.
struct UnpackingTool {
  std::string program;
  std::string package;
};

// By the end of the name: .gz, .zst, .xz or .bz2.
std::optional<UnpackingTool> unpacking_tool_for(const std::string& path);

// Throws UsageError, which names the file and the package, where the program is not installed.
void check_installed(const UnpackingTool& tool, const std::string& path);

// The program at work, with the file as its standard input. It is a child of a thread of its own:
// whoever reaps orphans among the children of his thread does not find it. It ends with this object
// at the latest.
class Unpacker {
 public:
  // `path` is for messages. Throws UsageError where the program is missing.
  Unpacker(const UnpackingTool& tool, Fd file, std::string path, const Spawner& spawner);
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  // The unpacked bytes; read to their end, they are all only if check() then returns.
  int out() const { return out_.get(); }
  // Waits for the program's end. Throws UsageError, which names the file, where it failed.
  void check();

 private:
  void run(const SpawnRequest& request, const Spawner& spawner);
  std::string complaint() const;

  const std::string program_;
  const std::string path_;
  Fd out_;
  Fd errors_;  // a file in memory with what the program complained of

  std::mutex mutex_;  // for what follows
  std::condition_variable changed_;
  std::optional<SpawnResult> started_;
  bool ended_ = false;
  std::optional<ProcessEnd> end_;  // unknown where somebody else reaped it, at the end of a run
  Child child_;
  std::thread thread_;
};

}  // namespace localexec::sys
