#include "report/progress_text.h"

#include <doctest/doctest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "refusal.h"

namespace localexec {
namespace {

using namespace std::chrono_literals;

ProgressView some_view() {
  ProgressView view;
  view.total = 1000;
  view.done = 450;
  view.failed = 3;
  view.running = 8;
  view.elapsed = 37s;
  view.rate = 12.34;
  view.left = 45s;
  return view;
}

std::size_t characters(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80 ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("lengths of time are shown as a clock does") {
  CHECK(clock_text(0s) == "0:00");
  CHECK(clock_text(65s) == "1:05");
  CHECK(clock_text(59min + 59s) == "59:59");
  CHECK(clock_text(2h + 7s) == "2:00:07");
  CHECK(clock_text(76h) == "3d 04:00:00");
}

TEST_CASE("a wide terminal has the bar, the counts, the rate and the time left") {
  CHECK(bar_line(some_view(), 101, false) ==
        " 45% [=================>                    ] 450/1000, 3 not ok, 8 running, 12.3/s, "
        "0:37, 0:45 "
        "left");
}

TEST_CASE("what runs longest is shown where there is room") {
  ProgressView view = some_view();
  view.longest = LongestCall{17, "x=17", 12s};
  CHECK(contains(bar_line(view, 140, false), "left; item 17 since 0:12 (x=17)"));
  CHECK_FALSE(contains(bar_line(view, 80, false), "item 17 since 0:12 (x=17)"));
  view.longest->since = 1s;
  CHECK_FALSE(contains(bar_line(view, 140, false), "item 17"));
}

TEST_CASE("no width of a terminal makes the line wrap") {
  ProgressView view = some_view();
  view.longest = LongestCall{17, "x=gr\xc3\xbc\xc3\x9f", 12s};
  for (std::size_t columns = 1; columns < 300; ++columns) {
    CAPTURE(columns);
    CHECK(characters(bar_line(view, columns, false)) <= std::max<std::size_t>(columns, 2) - 1);
    CHECK(characters(final_bar_line(view, columns, false)) <=
          std::max<std::size_t>(columns, 2) - 1);
  }
}

TEST_CASE("without a known number of items there is no bar") {
  ProgressView view = some_view();
  view.total.reset();
  view.left.reset();
  CHECK(bar_line(view, 120, false) == "450 done, 3 not ok, 8 running, 12.3/s, 0:37");
  CHECK(plain_line(view) == "localexec: 450 done, 3 not ok, 8 running, 12.3/s, 0:37\n");
}

TEST_CASE("colour marks the bar and what did not end ok, and nothing where it is not wanted") {
  CHECK(contains(bar_line(some_view(), 100, true), "\x1b[31m3 not ok\x1b[0m"));
  CHECK_FALSE(contains(bar_line(some_view(), 100, false), "\x1b"));
}

TEST_CASE("a slow rate is told by the minute") {
  ProgressView view = some_view();
  view.rate = 0.05;
  CHECK(contains(plain_line(view), "3.0/min"));
  view.rate = 1234;
  CHECK(contains(plain_line(view), "1234/s"));
}

TEST_CASE("the last line sums up") {
  ProgressView view = some_view();
  view.done = 1000;
  view.elapsed = 50s;
  CHECK(final_plain_line(view) == "localexec: 1000/1000, 3 not ok, in 0:50, 20.0/s\n");
  CHECK(contains(final_bar_line(view, 90, false), "100% [===="));
}

TEST_CASE("that calls are held back is shown, and programs are told why") {
  ProgressView view = some_view();
  view.held_back = "the \"load\"";
  CHECK(plain_line(view).find("8 running (held back), ") != std::string::npos);
  CHECK(nlohmann::json::parse(json_line(view, "progress", {}))["held_back"] == "the \"load\"");
  CHECK(json_line(some_view(), "progress", {}).find("held_back") == std::string::npos);
}

TEST_CASE("programs get one JSON object a line") {
  ProgressView view = some_view();
  view.longest = LongestCall{17, "x=\"q\"", 12s};
  const std::string line = json_line(view, "progress", std::nullopt);
  CHECK(line.find('\n') == line.size() - 1);
  const auto json = nlohmann::json::parse(line);
  CHECK(json["event"] == "progress");
  CHECK(json["done"] == 450);
  CHECK(json["total"] == 1000);
  CHECK(json["left"] == 45.0);
  CHECK(json["longest"]["item"] == "x=\"q\"");
  CHECK_FALSE(json.contains("exit"));
  view.total.reset();
  view.left.reset();
  const auto end = nlohmann::json::parse(json_line(view, "end", 1));
  CHECK(end["exit"] == 1);
  CHECK(end["total"].is_null());
  CHECK(end["left"].is_null());
}

}  // namespace localexec
