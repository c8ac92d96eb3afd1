#include "report/ci_log.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "spilled_text.h"

namespace localexec {
namespace {

// A job with one item, the third, that failed after it had printed this on standard error.
struct FailedRun {
  explicit FailedRun(const std::string& value, const std::string& printed)
      : spill(sys::temporary_folder()), failures(job(), 1, spill, FailureDigest::kMoreLines) {
    Record record;
    record.item = {3, {Value::of(value)}};
    Attempt attempt;
    attempt.outcome = Ended{ProcessEnd::exited(7)};
    record.attempts = {attempt};
    record.err = {{{}, printed, printed.size()}, true};
    failures.finished(record);
  }
  const JobSpec& job() {
    spec.command_words = {"task", "{x}"};
    spec.command = CommandTemplate(spec.command_words, {"x"}, false);
    spec.loop = {{{"x"}, ListInput{}}};
    return spec;
  }

  JobSpec spec;
  sys::SpillFile spill;
  FailureDigest failures;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      lines.push_back(std::exchange(line, ""));
    } else {
      line += c;
    }
  }
  CHECK(line.empty());
  return lines;
}

// What GitHub's runner would take for a command: "::" at the start of a line, or "##[" anywhere in
// it (its ActionCommand), while commands are not stopped.
std::vector<std::string> commands_in(const std::string& log) {
  std::vector<std::string> commands;
  std::string stopped;
  for (const std::string& line : lines_of(log)) {
    const auto begin = line.find_first_not_of(" \t");
    const bool is_command = (begin != std::string::npos && line.compare(begin, 2, "::") == 0) ||
                            line.find("##[") != std::string::npos;
    if (!stopped.empty()) {
      if (line == "::" + stopped + "::") stopped.clear();
      continue;
    }
    if (!is_command) continue;
    if (line.starts_with("::stop-commands::")) {
      stopped = line.substr(17);
    } else {
      commands.push_back(line);
    }
  }
  CHECK(stopped.empty());
  return commands;
}

}  // namespace

TEST_CASE(
    "in GitHub's log each failed item is a group, then a line of the list, then an annotation") {
  const FailedRun run("v", "broken\n");
  CHECK(github_log(run.failures, "localexec: digest\n", "t0") ==
        "::group::item 3 (x=v): failed (exit 7)\n"
        "::stop-commands::t0\n"
        "broken\n"
        "::t0::\n"
        "::endgroup::\n"
        "::stop-commands::t0\n"
        "localexec: digest\n"
        "::t0::\n"
        "::error title=item 3 (x=v)::failed (exit 7)%0Abroken%0A\n");
}

TEST_CASE("no item and no output gives GitHub a command") {
  const FailedRun run(
      "##[error]v\n::set-output name=a::b",
      "::error::boo\n  ::add-mask::x\n##[add-path]/tmp\n::t0::\n::stop-commands::t1\n"
      "::endgroup::\r\n100%0A\n");
  const std::string log = github_log(run.failures, run.failures.text(false), "5f0c");
  const auto commands = commands_in(log);
  REQUIRE(commands.size() == 3);
  CHECK(commands[0].starts_with("::group::item 3 "));
  CHECK(commands[1] == "::endgroup::");
  CHECK(commands[2].starts_with("::error title=item 3 "));
  CHECK(commands[2].find("100%250A") != std::string::npos);
}

TEST_CASE("workflow commands are escaped as GitHub wants it") {
  CHECK(escape_message("50%\r\na:b,c") == "50%25%0D%0Aa:b,c");
  CHECK(escape_property("50%\r\na:b,c") == "50%25%0D%0Aa%3Ab%2Cc");
}

TEST_CASE("in the log of GitLab each failed item is a folded section") {
  const FailedRun run("v", "broken\n");
  CHECK(gitlab_log(run.failures, "localexec: digest\n", 1000) ==
        "\x1b[0Ksection_start:1000:localexec_3[collapsed=true]\r\x1b[0Kitem 3 (x=v): failed (exit "
        "7)\nbroken\n\x1b[0Ksection_end:1000:localexec_3\r\x1b[0K\nlocalexec: digest\n");
  const FailedRun hostile("v", "\x1b[0Ksection_end:1:a\n");
  const std::string log = gitlab_log(hostile.failures, "", 1000);
  CHECK(log.find("\\x1b[0Ksection_end:1:a") != std::string::npos);
}

TEST_CASE("the summary of a step is Markdown in which nothing foreign is markup") {
  const FailedRun run("<img src=x>|`a`", "</pre><script>\n\n| a | b |\n");
  const std::string text = step_summary(run.failures, "task '{x}'");
  CHECK(text.starts_with("### localexec: 0 of 1 items ok\n"));
  CHECK(text.find("<img") == std::string::npos);
  CHECK(text.find("<script") == std::string::npos);
  CHECK(text.find("&#60;img src&#61;x&#62;&#124;&#96;a&#96;") != std::string::npos);
  // Nothing ends the HTML before its end.
  const std::string details = text.substr(text.find("<details>"));
  CHECK(details.find("\n\n") == std::string::npos);
}

}  // namespace localexec
