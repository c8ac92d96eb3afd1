#include "report/failure_digest.h"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <string>

#include "refusal.h"
#include "spilled_text.h"

namespace localexec {
namespace {

using namespace std::chrono_literals;

// A run of `./task X` and what is told of it.
struct Run {
  static JobSpec job() {
    JobSpec spec;
    spec.loop.push_back({{"x"}, RangeInput{}});
    spec.command = CommandTemplate({"./task", "{x}", "{threads}"}, {"x"}, false);
    return spec;
  }

  void ends(std::uint64_t index, Outcome outcome, const std::string& value = "v",
            const std::string& err = "", const std::string& out = "") {
    Record record;
    record.item = {index, {Value::of(value)}};
    record.attempts.push_back({std::move(outcome), {}});
    record.err.bytes = in_memory(err);
    record.out.bytes = in_memory(out);
    digest.finished(record);
  }

  JobSpec spec = job();
  sys::SpillFile spill{sys::temporary_folder()};
  FailureDigest digest{spec, 4, spill};
};

const Outcome kOk = Ended{ProcessEnd::exited(0)};
const Outcome kFailed = Ended{ProcessEnd::exited(3)};

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("nothing is told of a run in which all ended ok or was canceled") {
  Run run;
  run.ends(0, kOk);
  CHECK(run.digest.text(false).empty());
  run.ends(1, Canceled{ProcessEnd::signaled(SIGTERM, false), "halted"});
  CHECK(run.digest.text(false).empty());
}

TEST_CASE("failed items are told by kind, with the end of their output and a command") {
  Run run;
  run.ends(0, kOk, "it's", "fine");
  run.ends(1, TimedOut{ProcessEnd::signaled(SIGTERM, false)}, "it's", "", "said on stdout\n");
  run.ends(2, kFailed, "it's", "first\nlast \x1b[2J\n", "not this");
  run.ends(3, NotStarted{"no such program"}, "it's");
  run.ends(4, Ended{ProcessEnd::signaled(SIGSEGV, true)}, "it's");
  CHECK(run.digest.text(false) ==
        "localexec: 4 of 5 items did not end ok: 1 failed, 1 timeout, 1 killed, 1 error\n"
        "localexec: item 2 (x=it's): failed (exit 3)\n"
        "localexec:   | first\n"
        "localexec:   | last \\x1b[2J\n"
        "localexec:   again: ./task 'it'\\''s' 4\n"
        "localexec: item 1 (x=it's): timeout (SIGTERM)\n"
        "localexec:   | said on stdout\n"
        "localexec:   again: ./task 'it'\\''s' 4\n"
        "localexec: item 4 (x=it's): killed (SIGSEGV, core dumped)\n"
        "localexec:   again: ./task 'it'\\''s' 4\n"
        "localexec: item 3 (x=it's): error (no such program)\n"
        "localexec:   again: ./task 'it'\\''s' 4\n");
}

TEST_CASE("only the first failed items by index are named, in whatever order they end") {
  Run run;
  for (std::uint64_t index = 100; index-- > 0;) run.ends(index, kFailed);
  const std::string text = run.digest.text(false);
  CHECK(count(text, ": failed") == FailureDigest::kItems);
  CHECK(contains(text, "item 0 "));
  CHECK(contains(text, "item 9 "));
  CHECK_FALSE(contains(text, "item 10 "));
  CHECK(contains(text, "localexec: and 90 more\n"));
}

TEST_CASE("no byte of an item or its output reaches the terminal as a command") {
  Run run;
  run.ends(0, kFailed, "\x1b]0;t\x07\n\xc2\x9b", "\x1b[31m\nlocalexec: error: \x08 not ours\n");
  for (const char c : run.digest.text(false)) {
    CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
  }
  const std::string text = "\n" + run.digest.text(false);
  CHECK(count(text, "\n") == count(text, "\nlocalexec: ") + 1);
  CHECK_FALSE(contains(text, "\nlocalexec: error"));
}

TEST_CASE("a very long value is cut and its command left out") {
  Run run;
  run.ends(0, kFailed, std::string(1 << 20, 'a'));
  CHECK(run.digest.text(false).size() < 400);
  CHECK_FALSE(contains(run.digest.text(false), "again"));
}

TEST_CASE("items that failed in a former run are counted") {
  Run run;
  run.ends(0, kOk);
  run.digest.reused(Status::ok, {});
  run.digest.reused(Status::failed, {});
  CHECK(run.digest.text(false) ==
        "localexec: 1 of 3 items did not end ok: 1 in a former run (--retry-failed runs them "
        "again)\n");
}

TEST_CASE("what calls printed themselves is not repeated") {
  Run run;
  run.spec.output.form = OutputForm::raw;
  run.ends(0, kFailed, "v", "seen already\n");
  CHECK_FALSE(contains(run.digest.text(false), "seen already"));
  CHECK(contains(run.digest.text(false), "again: ./task v 4"));
}

TEST_CASE("colour is there only where it is asked for") {
  Run run;
  run.ends(0, kFailed);
  CHECK(contains(run.digest.text(true), "\x1b[31mfailed\x1b[0m"));
  CHECK_FALSE(contains(run.digest.text(false), "\x1b"));
}

}  // namespace localexec
