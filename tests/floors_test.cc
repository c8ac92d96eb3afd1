// The house rules that a look at the sources can check: includes only go down, each power of the
// kernel has one file, and no file is a drawer for everything. The rules are the tables below.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

// From the ground up. A file may include its own folder and those on lower floors; folders on one
// floor do not know each other.
const std::vector<Strings> kFloors{
    {"core"},   {"sys"},    {"function", "input"}, {"run"},
    {"report"}, {"engine"}, {"engine/slurm"},      {"cli"},
};

// What may stand only in the files whose paths start so, each with its reason. `pattern` is looked
// for outside comments and string literals, except in #include lines, which are seen as they are.
struct Power {
  std::string_view rule;
  std::string pattern;
  Strings homes;
};

const std::vector<Power> kPowers{
    {"a process is started in one place", R"(\bposix_spawnp?\s*\()", {"sys/spawn."}},
    {"a process is born by hand in one place",
     R"((^|[^\w.>])clone3?\s*\()",
     {"sys/limited_spawn."}},
    {"only the guardian forks", R"((^|[^\w.>])v?fork\s*\()", {"sys/guardian."}},
    {"a child is waited for and signaled in one place",
     R"((^|[^\w.>])(wait4|waitid|waitpid|kill|killpg|pidfd_send_signal)\s*\()",
     {"sys/child.", "sys/descendants.", "sys/guardian."}},
    {"epoll is used in one place", R"(\bepoll_)", {"sys/poller."}},
    {"standard output belongs to the line writer and the commands' own texts",
     R"(\bSTDOUT_FILENO\b|\bstd::cout\b|\b(printf|puts|putchar)\s*\(|\bfmt::print\s*\(\s*("|stdout))"
     R"(|(^|[^\w.>])write\s*\(\s*1\s*,|[(,]\s*stdout\s*[,)])",
     {"report/line_writer.", "cli/", "run/function_worker."}},  // there it is the function's
    {"CLI11 is known to one file", R"(#\s*include\s*<CLI/)", {"cli/option_parser.cc"}},
    {"JSON is read and written at the edges",
     R"(#\s*include\s*<nlohmann/)",
     {"cli/", "input/", "function/", "report/"}},
    {"what is owned is not made with new", R"((^|[^\w])new\s+[A-Za-z_:(])", {}},
    {"what is owned is not freed with delete",
     R"((^|[^\w])delete(\s*\[\s*\])?\s+[A-Za-z_:(*])",
     {}},
};

const Strings kDrawers{"util", "utils", "common", "helper", "helpers", "misc"};

bool starts_with_any(std::string_view text, const Strings& starts) {
  return std::ranges::any_of(starts, [&](const auto& start) { return text.starts_with(start); });
}

// The number of a folder's floor; nothing for a folder that is not in the house.
std::optional<std::size_t> floor_of(const std::string& folder) {
  for (std::size_t floor = 0; floor < kFloors.size(); ++floor) {
    if (std::ranges::count(kFloors[floor], folder) != 0) return floor;
  }
  return std::nullopt;
}

std::string folder_of(const std::string& path) { return fs::path(path).parent_path().string(); }

// Where the comment or literal that starts at `at` ends; `at` itself where none starts. (By hand:
// the library's regular expressions recurse once a character, too deep for a long literal.)
std::size_t end_of_text(std::string_view code, std::size_t at) {
  const auto after = [&](std::string_view closing, std::size_t from) {
    const std::size_t found = code.find(closing, from);
    return found == code.npos ? code.size() : found + closing.size();
  };
  const std::string_view rest = code.substr(at);
  if (rest.starts_with("//")) return std::min(code.find('\n', at), code.size());
  if (rest.starts_with("/*")) return after("*/", at + 2);
  if (rest.starts_with("R\"")) {
    const std::size_t open = std::min(code.find('(', at), code.size());
    return after(")" + std::string(code.substr(at + 2, open - at - 2)) + "\"", open);
  }
  const bool is_separator = at > 0 && std::isdigit(static_cast<unsigned char>(code[at - 1])) != 0;
  if (rest[0] != '"' && (rest[0] != '\'' || is_separator)) return at;
  std::size_t end = at + 1;
  while (end < code.size() && code[end] != rest[0]) end += code[end] == '\\' ? 2 : 1;
  return std::min(end + 1, code.size());
}

// The text without comments, every literal as "", and the lines in their places.
std::string code_only(std::string_view text) {
  std::string code;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_text(text, at);
    if (end == at) {
      code += text[at++];
      continue;
    }
    if (text[at] != '/') code += "\"\"";
    code.append(static_cast<std::size_t>(std::ranges::count(text.substr(at, end - at), '\n')),
                '\n');
    at = end;
  }
  return code;
}

Strings lines_of(const std::string& text) {
  Strings lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void check_include(const std::string& path, const std::string& included, Strings& complaints) {
  if (included.starts_with("localexec/")) return;  // the public header
  const auto own = floor_of(folder_of(path));
  const auto other = floor_of(folder_of(included));
  if (!other) {
    complaints.push_back("includes \"" + included + "\", which names no folder of the house");
  } else if (folder_of(path) != folder_of(included) && own && *other >= *own) {
    complaints.push_back("includes \"" + included + "\", which does not lie on a lower floor");
  }
}

// Everything wrong with the file `path`, relative to src.
Strings complaints_about(const std::string& path, const std::string& text) {
  Strings complaints;
  if (!floor_of(folder_of(path))) complaints.emplace_back("lies in no folder of the house");
  if (std::ranges::count(kDrawers, fs::path(path).stem().string()) != 0) {
    complaints.emplace_back("has a name that says nothing");
  }

  static const std::regex kInclude(R"re(^\s*#\s*include\s*(["<])([^">]*)[">])re");
  static const std::vector<std::regex> kPatterns = [] {
    std::vector<std::regex> patterns;
    for (const auto& power : kPowers) patterns.emplace_back(power.pattern);
    return patterns;
  }();

  const Strings raw = lines_of(text);
  Strings code = lines_of(code_only(text));
  code.resize(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    std::smatch include;
    const bool is_include = std::regex_search(raw[i], include, kInclude);
    if (is_include && include[1] == "\"") check_include(path, include[2], complaints);
    for (std::size_t rule = 0; rule < kPowers.size(); ++rule) {
      if (starts_with_any(path, kPowers[rule].homes)) continue;
      if (std::regex_search(is_include ? raw[i] : code[i], kPatterns[rule])) {
        complaints.push_back("line " + std::to_string(i + 1) + ": " +
                             std::string(kPowers[rule].rule) + ": " + raw[i]);
      }
    }
  }
  return complaints;
}

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("every source file keeps the house rules") {
  const fs::path root = fs::path(LOCALEXEC_SOURCE_DIR) / "src";
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const auto extension = entry.path().extension();
    if (!entry.is_regular_file() || (extension != ".h" && extension != ".cc")) continue;
    ++files;
    const std::string path = fs::relative(entry.path(), root).string();
    for (const auto& complaint : complaints_about(path, read_file(entry.path()))) {
      FAIL_CHECK("src/" << path << ": " << complaint);
    }
  }
  CHECK(files > 0);
}

TEST_CASE("the house rules let pass what is allowed") {
  struct Allowed {
    std::string path;
    std::string text;
  };
  const std::vector<Allowed> allowed{
      {"run/runner.cc", "#include \"run/runner.h\"\n#include \"sys/fd.h\"\n#include <vector>\n"},
      {"engine/slurm/script.cc", "#include \"engine/engine.h\"\n"},
      {"function/builtin.cc", "#include \"localexec/function.h\"\n"},
      {"sys/spawn.cc", "posix_spawn(&pid, path, 0, 0, argv, env);"},
      {"sys/child.cc", "::kill(-pid, SIGTERM);"},
      {"run/runner.cc", "child.kill(); child->kill(SIGTERM); skill(1);"},
      {"core/record.h", "Record(const Record&) = delete;"},
      {"core/record.h",
       "// kill(1), a new record\n/* delete it,\n   epoll_wait( */ int a = 1'000;"},
      {"cli/help.cc", "auto s = R\"(kill(1)\n new x)\"; auto t = \"\\\"kill(new x)\";"},
      {"run/runner.cc", "fprintf(stderr, \"x\"); fmt::print(stderr, \"x\"); call.stdout = 1;"},
  };
  for (const auto& [path, text] : allowed) {
    for (const auto& complaint : complaints_about(path, text))
      FAIL_CHECK(path << ": " << complaint);
  }
}

TEST_CASE("the house rules refuse what is not allowed") {
  struct Refused {
    std::string path;
    std::string text;
    std::string_view complaint;
  };
  const std::string_view higher = "does not lie on a lower floor";
  const std::vector<Refused> refused{
      {"core/range.cc", "#include \"sys/fd.h\"", higher},
      {"input/lines.cc", "#include \"function/builtin.h\"", higher},
      {"run/runner.cc", "  #  include \"report/line_writer.h\"", higher},
      {"engine/engine.cc", "#include \"engine/slurm/script.h\"", higher},
      {"core/range.cc", "#include \"range.h\"", "names no folder of the house"},
      {"range.cc", "", "lies in no folder of the house"},
      {"net/socket.cc", "", "lies in no folder of the house"},
      {"core/util.h", "", "a name that says nothing"},
      {"run/launcher.cc", "int e = posix_spawn(&pid, path, 0, 0, argv, env);",
       "started in one place"},
      {"sys/spawn.cc", "pid_t pid = fork();", "only the guardian forks"},
      {"run/runner.cc", "a();\n  ::kill(pid, 9);", "line 2: a child is waited for"},
      {"run/runner.cc", "while (wait4(pid, &status, 0, &usage) < 0) {}", "waited for"},
      {"sys/signals.cc", "epoll_ctl(fd, op, other, &event);", "epoll is used in one place"},
      {"run/runner.cc", "std::cout << record;", "standard output belongs"},
      {"report/progress.cc", "fmt::print(\"{}\", done);", "standard output belongs"},
      {"report/progress.cc", "fwrite(p, 1, n, stdout);", "standard output belongs"},
      {"sys/fd.cc", "write(STDOUT_FILENO, p, n);", "standard output belongs"},
      {"cli/run_command.cc", "#include <CLI/CLI.hpp>", "CLI11 is known to one file"},
      {"core/value.h", "#include <nlohmann/json.hpp>", "JSON is read and written at the edges"},
      {"core/value.h", "auto* value = new Value(1);", "not made with new"},
      {"core/value.h", "delete value;", "not freed with delete"},
      {"core/value.h", "delete[] values;", "not freed with delete"},
  };
  for (const auto& [path, text, complaint] : refused) {
    CAPTURE(text);
    const Strings complaints = complaints_about(path, text);
    REQUIRE(complaints.size() == 1);
    CHECK(complaints[0].find(complaint) != std::string::npos);
  }
}
