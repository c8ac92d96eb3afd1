#include "sys/descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <thread>

#include "sys/child.h"
#include "sys/clock.h"
#include "sys/fd.h"

namespace localexec::sys {
namespace {

constexpr Duration kPause = std::chrono::milliseconds(2);
constexpr Duration kPatience = std::chrono::seconds(5);
constexpr int kLooks = 12;
constexpr Duration kLookPause = std::chrono::milliseconds(1);

struct Process {
  pid_t pid = 0;
  pid_t parent = 0;
  char state = '?';
};

// Empty where the process has gone meanwhile, be it while its file is read (ESRCH).
std::string read_file(const std::string& path) {
  std::string text;
  const Fd file(retry_interrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  std::array<char, 4096> buffer{};
  while (file) {
    const auto got = read_some(file.get(), buffer);
    if (got < 0) return {};
    if (got == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

// proc(5): "pid (command) state ppid …", where the command may itself hold spaces and brackets.
bool read_process(const std::string& pid, Process& process) {
  const std::string stat = read_file("/proc/" + pid + "/stat");
  const auto bracket = stat.rfind(") ");
  if (bracket == std::string::npos || bracket + 4 >= stat.size()) return false;
  process.pid = static_cast<pid_t>(std::atol(pid.c_str()));
  process.state = stat[bracket + 2];
  process.parent = static_cast<pid_t>(std::atol(stat.c_str() + bracket + 4));
  return true;
}

std::vector<Process> all_processes() {
  std::vector<Process> processes;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), &::closedir);
  if (!folder) return processes;
  while (const dirent* entry = ::readdir(folder.get())) {
    Process process;
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) == 0) continue;
    if (read_process(entry->d_name, process)) processes.push_back(process);
  }
  return processes;
}

// Ended children are only waited for: how they ended interests nobody any more.
void reap_all() {
  while (retry_interrupted([] { return ::waitpid(-1, nullptr, WNOHANG); }) > 0) {
  }
}

void signal_all(int signal) {
  for (const pid_t pid : descendants()) signal_process(pid, signal);
}

// True once no child is left; false when the time is over.
bool wait_for_none(Duration limit, int again) {
  const TimePoint until = now() + limit;
  while (true) {
    reap_all();
    if (!has_children()) return true;
    if (now() >= until) return false;
    if (again != 0) signal_all(again);
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

std::vector<pid_t> descendants() {
  const std::vector<Process> processes = all_processes();
  std::unordered_multimap<pid_t, const Process*> children;
  for (const Process& process : processes) children.emplace(process.parent, &process);
  std::vector<pid_t> found;
  std::vector<pid_t> look_at{::getpid()};
  while (!look_at.empty()) {
    const pid_t parent = look_at.back();
    look_at.pop_back();
    const auto [begin, end] = children.equal_range(parent);
    for (auto child = begin; child != end; ++child) {
      look_at.push_back(child->second->pid);
      if (child->second->state != 'Z') found.push_back(child->second->pid);
    }
  }
  return found;
}

bool has_children() {
  siginfo_t info{};
  const auto look = [&] { return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT); };
  return retry_interrupted(look) == 0 || errno != ECHILD;
}

bool kill_descendants() { return !has_children() || wait_for_none(kPatience, SIGKILL); }

bool end_descendants(Duration grace) {
  if (!has_children()) return true;
  reap_all();
  signal_all(SIGTERM);
  signal_all(SIGCONT);  // a stopped process could not obey
  return wait_for_none(grace, 0) || kill_descendants();
}

namespace {

using MarkedProcesses = std::unordered_multimap<std::string, pid_t>;

bool has_ended(pid_t pid) {
  Process process;
  return !read_process(std::to_string(pid), process) || process.state == 'Z';
}

// False where the process shows no environment at all.
bool add_marks(pid_t pid, const std::string& prefix, MarkedProcesses& marked) {
  const std::string environment = read_file("/proc/" + std::to_string(pid) + "/environ");
  std::string_view rest = environment;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\0'), rest.size());
    const std::string_view entry = rest.substr(0, end);
    if (entry.starts_with(prefix)) marked.emplace(entry.substr(prefix.size()), pid);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return !environment.empty();
}

}  // namespace

// A process that is just becoming another program shows none for a moment.
std::unordered_multimap<std::string, pid_t> descendants_by_mark(const std::string& name) {
  MarkedProcesses marked;
  std::vector<pid_t> unread = descendants();
  for (int looks = 0; !unread.empty() && looks < kLooks; ++looks) {
    if (looks > 0) std::this_thread::sleep_for(kLookPause);
    std::erase_if(unread,
                  [&](pid_t pid) { return add_marks(pid, name + "=", marked) || has_ended(pid); });
  }
  return marked;
}

}  // namespace localexec::sys
