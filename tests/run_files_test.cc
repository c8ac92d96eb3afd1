// The files that tell of a run: --trace, --summary, --junit.
#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "refusal.h"
#include "report/junit_file.h"
#include "report/run_summary.h"
#include "report/trace_file.h"
#include "spilled_text.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const TimePoint kStart{100s};
const WallTime kWall{1'700'000'000s};
const Outcome kOk = Ended{ProcessEnd::exited(0)};
const Outcome kFailed = Ended{ProcessEnd::exited(3)};

JobSpec some_job() {
  JobSpec spec;
  spec.loop.push_back({{"x"}, RangeInput{}});
  spec.command_words = {"./task", "{x}"};
  spec.command = CommandTemplate(spec.command_words, {"x"}, false);
  return spec;
}

Item item(std::uint64_t index, const std::string& text = "v") { return {index, {Value::of(text)}}; }

Attempt attempt(Outcome outcome, Duration elapsed = 1s) {
  return {std::move(outcome), {kWall, elapsed, 500ms, 100ms, 4096}};
}

Record record(std::uint64_t index, Outcome outcome, Duration elapsed = 1s) {
  Record made;
  made.item = item(index);
  made.attempts.push_back(attempt(std::move(outcome), elapsed));
  return made;
}

std::string content(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("a trace has an event for every attempt, in the lane of its worker") {
  const TemporaryFolder folder;
  TraceFile trace(some_job(), folder.path() + "/t", kStart);
  const Item hostile = item(7, "\"\n\xff");
  trace.started(5, {7, 0, 1, 1}, hostile, kStart + 2s);
  trace.ended(5, {7, 0, 1, 1}, hostile, attempt(kFailed), kStart + 3s);
  trace.started(5, {7, 0, 0, 2}, hostile, kStart + 4s);
  trace.ended(5, {7, 0, 0, 2}, hostile, attempt(kOk, 1500us), kStart + 5s);
  trace.finish();
  const json events = json::parse(content(folder.path() + "/t"));
  REQUIRE(events.is_array());
  std::vector<json> calls;
  for (const json& event : events) {
    if (event["ph"] == "X") calls.push_back(event);
  }
  REQUIRE(calls.size() == 2);
  CHECK(calls[0]["tid"] == 1);
  CHECK(calls[0]["ts"] == 2e6);
  CHECK(calls[0]["dur"] == 1e6);
  CHECK(calls[0]["cat"] == "failed");
  CHECK(calls[0]["args"]["index"] == 7);
  CHECK(calls[0]["args"]["exit"] == 3);
  CHECK(calls[1]["tid"] == 0);
  CHECK(calls[1]["dur"] == 1500);
  CHECK(calls[1]["args"]["attempt"] == 2);
  CHECK(calls[1]["args"]["vars"]["x"]["base64"] == "Igr/");
}

TEST_CASE("a trace without any call is an array all the same") {
  const TemporaryFolder folder;
  TraceFile trace(some_job(), folder.path() + "/t", kStart);
  trace.finish();
  CHECK(json::parse(content(folder.path() + "/t")).is_array());
}

TEST_CASE("the totals say what became of the items and how busy the workers were") {
  RunSummary summary(some_job(), 2, kWall, kStart);
  summary.total(3);
  summary.reused(Status::failed, {});
  summary.ended(5, {0, 0, 0, 1}, item(0), attempt(kFailed, 2s), kStart);
  summary.ended(5, {0, 0, 0, 2}, item(0), attempt(kOk, 1s), kStart);
  summary.finished(record(0, kOk, 1s));
  summary.ended(5, {1, 0, 1, 1}, item(1), attempt(kFailed, 5s), kStart);
  summary.finished(record(1, kFailed, 5s));
  RunEnd end;
  end.exit_code = 1;
  const json totals = json::parse(summary.json(end, kStart + 8s));
  CHECK(totals["exit"] == 1);
  CHECK(totals["total"] == 3);
  CHECK(totals["items"] == 2);
  CHECK(totals["status"]["ok"] == 1);
  CHECK(totals["status"]["failed"] == 1);
  CHECK(totals["reused"]["failed"] == 1);
  CHECK(totals["attempts"] == 3);
  CHECK(totals["workers"] == 2);
  CHECK(totals["start"] == "2023-11-14T22:13:20.000000Z");
  CHECK(totals["elapsed"] == 8.0);
  CHECK(totals["busy"] == 8.0);
  CHECK(totals["efficiency"] == 0.5);
  CHECK(totals["items_per_second"] == 0.25);
  CHECK(totals["max_rss"] == 4096);
  CHECK(totals["slowest"][0]["index"] == 1);
  CHECK(totals["slowest"][1]["index"] == 0);
}

TEST_CASE("the totals name only the slowest items, the slowest first") {
  RunSummary summary(some_job(), 1, kWall, kStart);
  for (std::uint64_t i = 0; i < 100; ++i) {
    summary.finished(record(i, kOk, std::chrono::seconds((i * 37) % 100)));
  }
  const json totals = json::parse(summary.json({}, kStart + 1s));
  CHECK(totals["total"].is_null());
  REQUIRE(totals["slowest"].size() == RunSummary::kSlowest);
  for (std::size_t i = 0; i < RunSummary::kSlowest; ++i) {
    CHECK(totals["slowest"][i]["elapsed"] == 99.0 - static_cast<double>(i));
  }
}

TEST_CASE("the efficiency counts how long there were how many workers") {
  RunSummary summary(some_job(), 4, kWall, kStart);
  Attempt attempt;
  attempt.times.elapsed = std::chrono::seconds(5);
  summary.ended(0, {}, {}, attempt, kStart);
  summary.workers(1, kStart + std::chrono::seconds(2));
  const auto totals = nlohmann::json::parse(summary.json({}, kStart + std::chrono::seconds(4)));
  CHECK(totals["workers"] == 4);
  CHECK(totals["efficiency"] == 0.5);  // 5 of 4 * 2 + 1 * 2 seconds
}

TEST_CASE("JUnit has a test case an item, and the counts at the head") {
  const TemporaryFolder folder;
  sys::SpillFile spill(sys::temporary_folder());
  JunitFile junit(some_job(), folder.path() + "/j", kWall, kStart, spill);
  junit.finished(record(0, kOk));
  Record failed = record(1, kFailed, 1500ms);
  failed.err.bytes = in_memory("bad <thing>\n");
  junit.finished(failed);
  junit.finished(record(2, NotStarted{"no such program"}));
  junit.finished(record(3, Canceled{{}, "halted"}));
  junit.finished(record(4, TimedOut{ProcessEnd::signaled(SIGTERM, false)}));
  junit.finish(kStart + 2s);
  const std::string xml = content(folder.path() + "/j");
  CHECK(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "));
  CHECK(contains(xml, R"(<testsuite name="./task '{x}'" tests="5" failures="2" errors="1" )"
                      R"(skipped="1" time="2.000000" timestamp="2023-11-14T22:13:20">)"));
  CHECK(contains(xml, R"-(<testcase classname="localexec../task" name="item 0 (x=v)" )-"
                      R"(time="1.000000"/>)"));
  CHECK(contains(xml, R"(time="1.500000"><failure type="failed" message="exit 3">)"
                      "bad &lt;thing&gt;\n</failure><system-err>bad &lt;thing&gt;\n"
                      "</system-err></testcase>"));
  CHECK(contains(xml, R"(<error type="error" message="no such program">)"));
  CHECK(contains(xml, R"(<skipped message="halted"/>)"));
  CHECK(contains(xml, R"(<failure type="timeout" message="SIGTERM">)"));
  CHECK(xml.ends_with("</testsuite>\n</testsuites>\n"));
}

TEST_CASE("of much output JUnit has the end, and says so") {
  const TemporaryFolder folder;
  sys::SpillFile spill(sys::temporary_folder());
  JunitFile junit(some_job(), folder.path() + "/j", kWall, kStart, spill);
  Record failed = record(1, kFailed);
  failed.out.bytes = on_disk(std::string(1 << 20, 'x') + "end", spill);
  junit.finished(failed);
  junit.finish(kStart);
  const std::string xml = content(folder.path() + "/j");
  CHECK(xml.size() < 80'000);
  CHECK(contains(xml, "bytes before this are left out]\nxxx"));
  CHECK(contains(xml, "xxxend</system-out>"));
}

TEST_CASE("a file that cannot be made is a mistake of the user, who is told which") {
  const TemporaryFolder folder;
  CHECK(contains(refusal_of([&] { ReportFile file("--trace", folder.path() + "/no/t"); }),
                 "--trace " + folder.path() + "/no/t: "));
  CHECK(contains(refusal_of([&] { ReportFile file("--junit", folder.path()); }),
                 "--junit " + folder.path() + ": "));
}

TEST_CASE("a full disk stops no run and is told at the end") {
  ReportFile file("--trace", "/dev/full");
  file.append("something");
  CHECK(errno_of([&] { file.finish(); }) == ENOSPC);
}

}  // namespace localexec
