// localexec ctl: finds the runs of this user by their sockets, and talks to them.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/run_name.h"
#include "cli/standard_output.h"
#include "core/json_members.h"
#include "core/json_syntax.h"
#include "core/json_text.h"
#include "core/usage_error.h"
#include "core/worker_count.h"
#include "sys/clock.h"
#include "sys/local_socket.h"
#include "sys/runtime_folder.h"

namespace localexec::cli {
namespace {

constexpr Duration kPatience = std::chrono::seconds(5);
// Those that were suspended say nothing; a list does not wait for them so long.
constexpr Duration kListPatience = std::chrono::seconds(1);

struct RunSocket {
  std::string folder;
  std::string pid;
};

// What the user asked for.
struct Wish {
  std::string run;  // a number or a name; empty for the only one
  std::string verb;
  std::string workers;
  bool for_people = false;
};

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// By number.
std::vector<RunSocket> all_sockets() {
  std::vector<RunSocket> sockets;
  for (const std::string& folder : sys::all_runtime_folders()) {
    const sys::Fd open = sys::open_runtime_folder(folder, false);
    if (!open) continue;  // not there, or not ours alone
    for (const std::string& name : sys::sockets_in(open)) sockets.push_back({folder, name});
  }
  std::ranges::sort(sockets, {}, [](const RunSocket& socket) {
    return std::pair(socket.pid.size(), socket.pid);
  });
  return sockets;
}

// A connection to one run.
class Line {
 public:
  // Not connected where nobody is there any more; what was left behind is then removed.
  Line(const RunSocket& run, Duration patience) : run_(run) {
    const sys::Fd folder = sys::open_runtime_folder(run.folder, false);
    if (!folder) return;
    socket_ = sys::connect_in(folder, run.pid, patience);
    if (!socket_ && errno == ECONNREFUSED) sys::remove_run_socket(folder, run.folder, run.pid);
  }

  const std::string& pid() const { return run_.pid; }
  bool is_connected() const { return socket_.is_open(); }

  // The answer, a JSON object; nothing where there was none in time.
  std::optional<std::string> ask(std::string_view request) {
    send(request);
    return answer();
  }

  void send(std::string_view request) {
    while (!request.empty()) {
      const auto sent = sys::send_some(socket_, request);
      if (sent < 0) return;  // then no answer comes
      request.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // To what was sent; begun by `until` at the latest.
  std::optional<std::string> answer_until(TimePoint until) {
    return sys::becomes_readable(socket_, until) ? answer() : std::nullopt;
  }

 private:
  std::optional<std::string> answer() {
    std::string answer;
    std::array<char, 64 << 10> piece;
    while (!answer.ends_with('\n')) {
      const auto got = sys::read_some(socket_.get(), piece);
      if (got <= 0) return std::nullopt;
      answer.append(piece.data(), static_cast<std::size_t>(got));
    }
    answer.pop_back();
    if (json_fault(answer) || !json_members(answer)) return std::nullopt;
    return answer;
  }

  RunSocket run_;
  sys::Fd socket_;
};

std::string request_for(const Wish& wish) {
  std::string out = R"({"verb":)";
  append_quoted(wish.verb, out);
  if (!wish.workers.empty()) {
    out += R"(,"workers":)";
    append_quoted(wish.workers, out);
  }
  if (wish.for_people) out += R"(,"form":"text")";
  return out + "}\n";
}

std::string text_of(const std::string& object, std::string_view name) {
  const auto members = json_members(object);
  const std::string_view value = members ? find_member(*members, name) : std::string_view();
  return value.starts_with('"') ? json_string(value) : std::string();
}

// As it is shown: JSON, or the text that the run made for people.
void show(const std::string& answer, bool for_people) {
  print((for_people ? text_of(answer, "text") : answer) + "\n");
}

// All who are there, and have been asked: they answer side by side.
std::vector<Line> ask_all(std::string_view request) {
  std::vector<Line> lines;
  for (const RunSocket& run : all_sockets()) {
    Line line(run, kPatience);
    if (!line.is_connected()) continue;
    line.send(request);
    lines.push_back(std::move(line));
  }
  return lines;
}

RunEnd list_runs(const Wish& wish) {
  std::vector<Line> lines = ask_all(request_for(wish));
  const TimePoint until = sys::now() + kListPatience;
  for (Line& line : lines) {
    if (const auto answer = line.answer_until(until)) {
      show(*answer, wish.for_people);
    } else if (wish.for_people) {
      print(fmt::format("{:>8}  does not answer\n", line.pid()));
    } else {
      print(fmt::format(R"({{"pid":{},"error":"does not answer"}})"
                        "\n",
                        line.pid()));
    }
  }
  return {};
}

// The runs that there are, and those among them that are meant.
struct Found {
  std::vector<std::string> pids;
  std::vector<std::string> meant_pids;
  std::optional<Line> meant;
};

Found find_run(const std::string& wanted) {
  Found found;
  const bool by_name = !wanted.empty() && !is_number(wanted);
  std::vector<Line> lines = ask_all(by_name ? "{\"verb\":\"list\"}\n" : "");
  const TimePoint until = sys::now() + kPatience;
  for (Line& line : lines) {
    found.pids.push_back(line.pid());
    if (by_name) {
      const auto answer = line.answer_until(until);
      if (!answer || text_of(*answer, "name") != wanted) continue;
    } else if (!wanted.empty() && line.pid() != wanted) {
      continue;
    }
    found.meant_pids.push_back(line.pid());
    found.meant = std::move(line);
  }
  return found;
}

Line the_run(const std::string& wanted) {
  Found found = find_run(wanted);
  if (found.meant_pids.size() == 1) return std::move(*found.meant);
  if (found.meant_pids.size() > 1) {
    throw UsageError(fmt::format("ctl: there are {} runs{}; name one by its number: {}",
                                 found.meant_pids.size(), wanted.empty() ? "" : " of that name",
                                 fmt::join(found.meant_pids, ", ")));
  }
  if (found.pids.empty()) throw UsageError("ctl: no run of yours can be found");
  throw UsageError(
      fmt::format("ctl: no run {}; there are {}", wanted, fmt::join(found.pids, ", ")));
}

RunEnd steer(const Wish& wish) {
  Line line = the_run(wish.run);
  const auto answer = line.ask(request_for(wish));
  if (!answer) {
    throw std::runtime_error(
        "the run does not answer; it is suspended (continue it with kill -CONT), or has just "
        "ended");
  }
  if (const std::string error = text_of(*answer, "error"); !error.empty()) {
    throw UsageError("ctl: " + error);
  }
  show(*answer, wish.for_people);
  return {};
}

Wish wish_of(const ParsedWords& words) {
  Wish wish;
  std::vector<std::string> rest = words.command;
  wish.for_people = words.options.empty() && ::isatty(STDOUT_FILENO) == 1;
  if (!rest.empty() && !is_control_verb(rest.front())) {
    wish.run = rest.front();
    rest.erase(rest.begin());
  }
  if (rest.empty()) {
    wish.verb = wish.run.empty() ? "list" : "status";
    return wish;
  }
  wish.verb = rest.front();
  rest.erase(rest.begin());
  if (!is_control_verb(wish.verb)) {
    throw UsageError(fmt::format("ctl: '{}' is nothing that a run can be told; there are {}",
                                 wish.verb, fmt::join(control_verbs(), ", ")));
  }
  if (wish.verb == "workers") {
    if (rest.empty()) throw UsageError("ctl: workers lacks its number; write workers 8");
    wish.workers = rest.front();
    parse_worker_count(wish.workers);
    rest.erase(rest.begin());
  }
  if (!rest.empty()) throw UsageError(fmt::format("ctl: leave out '{}'", rest.front()));
  return wish;
}

}  // namespace

RunEnd control_run(const ParsedWords& words) {
  const Wish wish = wish_of(words);
  return wish.verb == "list" ? list_runs(wish) : steer(wish);
}

}  // namespace localexec::cli
