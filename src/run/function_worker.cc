#include "run/function_worker.h"

#include <fcntl.h>
#include <stdio_ext.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <string_view>
#include <thread>

#include "core/base64.h"
#include "core/json_text.h"
#include "core/usage_error.h"
#include "core/utf8.h"
#include "function/builtin_functions.h"
#include "function/function_call.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/moved_fd.h"

namespace localexec {
namespace {

constexpr std::size_t kReadSize = 256 << 10;
constexpr std::size_t kPrintedSize = 64 << 10;
// An answer does not wait longer than that for those after it.
constexpr Duration kHandOnInterval = std::chrono::milliseconds(2);

// Nobody has to tell this process when to end: it is killed.
class Sleeper : public CallKeeper {
 public:
  bool wait(Duration duration) override {
    std::this_thread::sleep_for(duration);
    return false;
  }
};

// Where the JSON value that begins at `at` ends. REQUIRES: it is JSON.
std::size_t end_of_value(std::string_view line, std::size_t at) {
  int depth = 0;
  bool in_string = false;
  for (; at < line.size(); ++at) {
    const char c = line[at];
    if (in_string) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return line.size();
}

class Server {
 public:
  Server(const localexec_function& function, int answers)
      : function_(function), answers_(answers) {}

  // [[7,{"x":3}],[8,{"x":4}]]
  void serve(std::string_view line) {
    TimePoint began = sys::now();
    for (std::size_t at = 1; at < line.size() && line[at] == '[';) {
      const std::size_t comma = line.find(',', at);
      const std::size_t end = end_of_value(line, comma + 1);
      answer(line.substr(at + 1, comma - at - 1),
             std::string(line.substr(comma + 1, end - comma - 1)));
      at = end + 2;  // past "]" and "," or "]"
      const TimePoint now = sys::now();
      if (now - began < kHandOnInterval) continue;
      began = now;
      send();
    }
    send();
  }

  void say(std::string_view line) {
    text_ += line;
    send();
  }

 private:
  void answer(std::string_view id, const std::string& kwargs) {
    FunctionAnswer answer = call_function(function_, kwargs, sleeper_);
    take_printed(id, stdout);
    take_printed(id, stderr);
    if (answer.kind == FunctionAnswer::Kind::garbage) {
      answer.text = error_json("BadResult", answer.text);
    }
    text_ += id;
    text_ += answer.kind == FunctionAnswer::Kind::result ? " R " : " E ";
    text_ += answer.text;
    text_ += '\n';
  }

  // What the call left in the buffer of the C library, which a shared object has in common with us,
  // goes with its answer: flushed, it would meet the answers of calls before it on their way.
  void take_printed(std::string_view id, FILE* stream) {
    if (::__fpending(stream) == 0) return;
    ::flockfile(stream);  // threads of the function's own may print, too
    if (std::fwide(stream, 0) > 0) {
      ::fflush_unlocked(stream);
    } else {
      const std::string_view bytes(stream->_IO_write_base, ::__fpending(stream));
      text_ += id;
      if (is_utf8(bytes)) {
        text_ += " S ";
        append_quoted(bytes, text_);
      } else {
        text_ += " s \"" + base64(bytes) + '"';
      }
      text_ += '\n';
      ::__fpurge(stream);
    }
    ::funlockfile(stream);
  }

  void send() {
    if (!sys::write_all(answers_, text_)) std::_Exit(0);  // nobody listens any more
    text_.clear();
  }

  const localexec_function& function_;
  int answers_;
  Sleeper sleeper_;
  std::string text_;
};

void read_lines(int fd, Server& server) {
  std::string waiting;
  std::vector<char> buffer(kReadSize);
  while (true) {
    const auto got = sys::read_some(fd, buffer);
    if (got <= 0) return;
    waiting.append(buffer.data(), static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (auto end = waiting.find('\n'); end != std::string::npos; end = waiting.find('\n', begin)) {
      server.serve(std::string_view(waiting).substr(begin, end - begin));
      begin = end + 1;
    }
    waiting.erase(0, begin);
  }
}

}  // namespace

std::vector<std::string> function_worker(const std::vector<std::string>& words) {
  std::vector<std::string> command{"/proc/self/exe", kFunctionWorkerOption};
  command.insert(command.end(), words.begin(), words.end());
  return command;
}

void serve_function(const std::vector<std::string>& words) {
  // The function's own input and output stay out of the conversation.
  const sys::Fd nothing = sys::open_file("/dev/null", O_RDONLY);
  const sys::Fd requests = sys::move_aside(STDIN_FILENO, nothing.get());
  const sys::Fd answers = sys::move_aside(1, STDERR_FILENO);
  static std::array<char, kPrintedSize> printed;  // until the process has ended
  std::setvbuf(stdout, printed.data(), _IOFBF, printed.size());
  try {
    const FunctionJob job{words.at(0), words.size() > 1 ? words[1] : "", true};
    Server server(find_function(job), answers.get());
    server.say("ready\n");
    read_lines(requests.get(), server);
  } catch (const UsageError& error) {
    sys::write_all(answers.get(), "! " + error_json("", error.what()) + "\n");
  }
}

}  // namespace localexec
