#include "report/run_status.h"

#include <doctest/doctest.h>

#include <chrono>
#include <nlohmann/json.hpp>

namespace localexec {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

const RunIdentity kRun{4711, "nightly", "gzip -9 {}", WallTime(1'700'000'000s)};

RunStatus status() {
  RunStatus status;
  status.phase = RunControl::Phase::paused;
  status.workers = 2;
  status.progress.total = 10;
  status.progress.done = 3;
  status.progress.failed = 1;
  status.progress.running = 1;
  status.progress.elapsed = 65s;
  status.calls = {{5, 1, 2, "item 5", "x=\"5\"", 7s}};
  status.now = WallTime(1'700'000'065s);
  return status;
}

}  // namespace

TEST_CASE("a status as JSON has the run, its counts, and what runs since when") {
  const Json json = Json::parse(status_json(kRun, status(), true));
  CHECK(json["pid"] == 4711);
  CHECK(json["name"] == "nightly");
  CHECK(json["command"] == "gzip -9 {}");
  CHECK(json["phase"] == "paused");
  CHECK(json["done"] == 3);
  CHECK(json["failed"] == 1);
  CHECK(json["total"] == 10);
  CHECK(json["left"].is_null());
  CHECK(json["workers"] == 2);
  REQUIRE(json["calls"].size() == 1);
  CHECK(json["calls"][0]["index"] == 5);
  CHECK(json["calls"][0]["attempt"] == 2);
  CHECK(json["calls"][0]["item"] == "x=\"5\"");
  CHECK(json["calls"][0]["start"] == "2023-11-14T22:14:18.000000Z");
  CHECK_FALSE(Json::parse(status_json(kRun, status(), false)).contains("calls"));
}

TEST_CASE("a status for people is a line for the run, one for its counts, one a call") {
  CHECK(status_text(kRun, status()) ==
        "run 4711 (nightly), paused: gzip -9 {}\n"
        "3/10, 1 not ok, 1 running, 1:05, 2 workers\n"
        "worker 1: item 5 (x=\"5\"), attempt 2, since 0:07");
  CHECK(status_line(kRun, status()) ==
        "    4711  paused    nightly: 3/10, 1 not ok, 1 running, 1:05");
}

TEST_CASE("a run without a name goes by its program, made harmless") {
  JobSpec spec;
  spec.command_words = {"/usr/bin/gz\x1bip", "-9", "{}"};
  CHECK(identity_of(spec, 1, {}).name == "gz\\x1bip");
  spec.command_words = {"@python", "shapes:area"};
  CHECK(identity_of(spec, 1, {}).name == "shapes:area");
  spec.seeing.name = "mine";
  CHECK(identity_of(spec, 1, {}).name == "mine");
}

}  // namespace localexec
