#include "report/report_page.h"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "refusal.h"
#include "report/page_text.h"
#include "report/record_json.h"
#include "spilled_text.h"

namespace localexec {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const std::vector<std::string> kNames{"x"};

Record some_record(Outcome outcome, const std::string& value = "v") {
  Record record;
  record.item = {7, {Value::of(value)}};
  record.worker = 2;
  record.attempts.push_back(
      {std::move(outcome), {WallTime(1'700'000'000s + 123'456us), 1500ms, 20ms, 1ms, 4096}});
  return record;
}

std::string page_of(const std::vector<PageRow>& rows, const std::string& title = "t") {
  std::string html;
  ReportPage page([&html](std::string_view text) { html += text; });
  for (const PageRow& row : rows) page.add(row);
  page.finish(title, 3);
  return html;
}

// What stands between the two parts of the page.
std::string data_of(const std::string& html) {
  REQUIRE(html.starts_with(kPageBeforeData));
  REQUIRE(html.ends_with(kPageAfterData));
  return html.substr(kPageBeforeData.size(),
                     html.size() - kPageBeforeData.size() - kPageAfterData.size());
}

}  // namespace

TEST_CASE("a row of the page is the same from a record and from its line") {
  sys::SpillFile spill(sys::temporary_folder());
  const RecordJson writer({kNames, {}, ResultKind::none}, spill);
  for (const Outcome& outcome :
       {Outcome(Ended{ProcessEnd::exited(0)}), Outcome(Ended{ProcessEnd::exited(3)}),
        Outcome(TimedOut{ProcessEnd::signaled(SIGTERM, false)}),
        Outcome(NotStarted{"no \xff such\n"}),
        Outcome(Canceled{ProcessEnd::signaled(SIGKILL, false), "halted"})}) {
    Record record = some_record(outcome, "a \x1b b");
    record.err = {in_memory("<b>\x1b\n"), true};
    record.out = {in_memory("\xff<"), false};
    SpillingBuffer line(spill, 1 << 20);
    writer.write(record, line);
    const PageRow direct = page_row(record, kNames, spill);
    const auto read = page_row(text_of(line.take(), spill), 0);
    REQUIRE(read);
    CHECK(page_of({direct}) == page_of({*read}));
  }
}

TEST_CASE("a line that is no record makes no row") {
  CHECK_FALSE(page_row("", 0));
  CHECK_FALSE(page_row("{\"index\":1", 0));
  CHECK_FALSE(page_row("[1]", 0));
  CHECK_FALSE(page_row("{\"index\":1}", 0));
  CHECK_FALSE(page_row(R"({"status":"good"})", 0));
}

TEST_CASE("a line with few or strange fields makes a row all the same") {
  const auto row = page_row(R"({"status":"ok"})", 5);
  REQUIRE(row);
  CHECK(row->index == 5);
  CHECK_FALSE(row->start);
  const auto strange = page_row(R"({"status":"failed","index":-1,"elapsed":"x","worker":1e99,)"
                                R"("vars":[],"start":"yesterday","stdout":7,"error":[]})",
                                6);
  REQUIRE(strange);
  CHECK(strange->index == 6);
  CHECK(strange->worker == 0);
  CHECK_FALSE(strange->start);
}

TEST_CASE("a result that is nested a million times is left out") {
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  const auto row = page_row(R"({"index":3,"status":"ok","result":)" + deep + "}", 0);
  REQUIRE(row);
  CHECK(row->index == 3);
  CHECK(row->out.end.empty());
}

TEST_CASE("the variables of a line are shown in their order") {
  const auto row = page_row(R"({"vars":{"z":1,"a":"two","m":[3]},"status":"ok"})", 0);
  REQUIRE(row);
  CHECK(row->label == "z=1, a=two, m=[3]");
}

TEST_CASE("times are read as they are written") {
  const WallTime time(1'700'000'000s + 123'456us);
  CHECK(parse_rfc3339(rfc3339(time)) == time);
  CHECK_FALSE(parse_rfc3339(""));
  CHECK_FALSE(parse_rfc3339("2023-02-30T00:00:00.000000Z"));
}

TEST_CASE("no byte of a call or an item can end the script that holds it") {
  sys::SpillFile spill(sys::temporary_folder());
  const std::string hostile = "</script><!--<script>]]>&\"'\\\xe2\x80\xa8\n\x1b\xff";
  Record record = some_record(Ended{ProcessEnd::exited(1)}, hostile);
  record.err = {in_memory(hostile), false};
  const std::string data = data_of(page_of({page_row(record, kNames, spill)}, hostile));
  CHECK(data.find('<') == data.npos);
  CHECK(data.find('>') == data.npos);
  CHECK(data.find('&') == data.npos);
  const json parsed = json::parse(data);
  CHECK(parsed["rows"][0][11] == "</script><!--<script>]]>&\"'\\\\u{2028}\n\\x1b\\xff");
  CHECK(contains(parsed["meta"]["title"], "</script>"));
}

TEST_CASE("starts count from the first row, and a page may have no rows") {
  PageRow one;
  one.start = WallTime(100s);
  PageRow two;
  two.start = WallTime(98500ms);
  const json data = json::parse(data_of(page_of({one, two})));
  CHECK(data["rows"][0][3] == 0.0);
  CHECK(data["rows"][1][3] == -1500.0);
  CHECK(data["meta"]["workers"] == 3);
  CHECK(json::parse(data_of(page_of({})))["rows"].empty());
}

TEST_CASE("the page carries a bounded amount of output") {
  std::vector<PageRow> rows(5000);
  for (PageRow& row : rows) {
    row.status = Status::failed;
    row.err = {std::string(4000, 'x'), 4000};
  }
  const std::string html = page_of(rows);
  CHECK(html.size() < 8'000'000);
  const json data = json::parse(data_of(html));
  CHECK(data["rows"][0][11] == std::string(4000, 'x'));
  CHECK(data["rows"][4999][11] == "");
  CHECK(data["rows"][4999][13] == 4000);
}

TEST_CASE("the page names no other place and allows only its own script and style") {
  const std::string html = page_of({});
  CHECK(contains(html, "default-src 'none'; script-src 'sha256-"));
  for (const std::string part :
       {"http://", "https://", "src=", "url(", "@import", "innerHTML", "unsafe", "eval("}) {
    CAPTURE(part);
    CHECK_FALSE(contains(html, part));
  }
}

}  // namespace localexec
