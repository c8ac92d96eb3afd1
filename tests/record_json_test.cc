#include "report/record_json.h"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "core/base64.h"
#include "core/utf8.h"
#include "spilled_text.h"

namespace localexec {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

CapturedOutput captured(std::string text) {
  const bool utf8 = is_utf8(text);
  return {in_memory(std::move(text)), utf8};
}

Record record_with(Outcome outcome) {
  Record record;
  record.item = {7, {Value::of(std::int64_t{5})}};
  record.chunk = 2;
  record.worker = 1;
  record.attempts.push_back(
      {std::move(outcome), {WallTime(1'700'000'000s + 123'456'789ns), 1500ms, 20ms, 1ms, 4096}});
  record.out = captured("out\n");
  record.err = captured("");
  return record;
}

Record ok_record() { return record_with(Ended{ProcessEnd::exited(0)}); }

// The line, without its newline.
std::string line_of(const Record& record, RecordLayout layout = {{"x"}, {}, ResultKind::none}) {
  sys::SpillFile spill(sys::temporary_folder());
  SpillingBuffer out(spill, 1 << 20);
  RecordJson(std::move(layout), spill).write(record, out);
  std::string line = text_of(out.take(), spill);
  REQUIRE(line.ends_with("\n"));
  line.pop_back();
  CHECK(line.find('\n') == std::string::npos);
  return line;
}

json json_of(const Record& record, RecordLayout layout = {{"x"}, {}, ResultKind::none}) {
  return json::parse(line_of(record, std::move(layout)));
}

json json_with(const Record& record, ResultKind result) {
  return json_of(record, {{"x"}, {}, result});
}

std::string all_bytes() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

}  // namespace

TEST_CASE("a record has its fields in the documented order and form") {
  CHECK(line_of(ok_record()) ==
        R"({"index":7,"vars":{"x":5},"status":"ok","exit":0,"stdout":"out\n","stderr":"",)"
        R"("attempts":1,"chunk":2,"worker":1,"start":"2023-11-14T22:13:20.123456Z",)"
        R"("elapsed":1.500000,"user":0.020000,"sys":0.001000,"max_rss":4096})");
}

TEST_CASE("an exit code and a signal exclude each other") {
  const json exited = json_of(record_with(Ended{ProcessEnd::exited(3)}));
  CHECK(exited["status"] == "failed");
  CHECK(exited["exit"] == 3);
  CHECK_FALSE(exited.contains("signal"));
  const json killed = json_of(record_with(Ended{ProcessEnd::signaled(SIGSEGV, true)}));
  CHECK(killed["status"] == "killed");
  CHECK(killed["signal"] == "SIGSEGV");
  CHECK_FALSE(killed.contains("exit"));
}

TEST_CASE("a call that could not be started has a reason and neither exit code nor signal") {
  const json record = json_of(record_with(NotStarted{"cannot execute 'x': no such file"}));
  CHECK(record["status"] == "error");
  CHECK(record["error"] == "cannot execute 'x': no such file");
  CHECK_FALSE(record.contains("exit"));
  CHECK_FALSE(record.contains("signal"));
}

TEST_CASE("a reason that is not text still makes a line of JSON") {
  const std::string line = line_of(record_with(NotStarted{"cannot execute '\xFF': no such file"}));
  CHECK(json::accept(line));
}

TEST_CASE("output comes as it was where it is text and else as base64") {
  Record record = ok_record();

  record.out = captured(std::string("a\0b\"\\\x1F gr\xC3\xBC\xC3\x9F", 14));
  record.err = captured(all_bytes());
  const json parsed = json_of(record);
  CHECK(parsed["stdout"] == std::string("a\0b\"\\\x1F gr\xC3\xBC\xC3\x9F", 14));
  CHECK(parsed["stderr_base64"] == base64(all_bytes()));
  CHECK_FALSE(parsed.contains("stderr"));
  CHECK_FALSE(parsed.contains("stdout_base64"));
}

TEST_CASE("output on disk makes the same line as output in memory") {
  sys::SpillFile spill(sys::temporary_folder());
  for (const std::string& text :
       {std::string(150'000, 'x') + "\n", all_bytes() + std::string(99'999, 'y')}) {
    Record memory = ok_record();
    memory.out = captured(text);
    Record disk = ok_record();
    disk.out = {on_disk(text, spill), is_utf8(text)};
    for (const ResultKind kind : {ResultKind::none, ResultKind::text}) {
      SpillingBuffer out(spill, 1000);
      RecordJson({{"x"}, {}, kind}, spill).write(disk, out);
      CHECK(text_of(out.take(), spill) == line_of(memory, {{"x"}, {}, kind}) + "\n");
    }
  }
}

TEST_CASE("a line of any bytes is JSON") {
  std::mt19937 random(8);
  const auto any_text = [&random] {
    std::string text(random() % 40, '\0');
    const unsigned kinds = random() % 2 == 0 ? 128 : 256;
    for (char& c : text) c = static_cast<char>(random() % kinds);
    return text;
  };
  for (int round = 0; round < 3000; ++round) {
    Record record = ok_record();
    const std::string out = any_text();
    const std::string err = any_text();
    const std::string item = any_text();
    record.out = captured(out);
    record.err = captured(err);
    record.item.values = {Value::of(item)};
    const json parsed = json_of(record);
    REQUIRE((is_utf8(out) ? parsed["stdout"] == out : parsed["stdout_base64"] == base64(out)));
    REQUIRE((is_utf8(err) ? parsed["stderr"] == err : parsed["stderr_base64"] == base64(err)));
    REQUIRE((is_utf8(item) ? parsed["vars"]["x"] == item
                           : parsed["vars"]["x"]["base64"] == base64(item)));
  }
}

TEST_CASE("variables keep their types") {
  Record record = ok_record();
  record.item.values = {Value::of(std::numeric_limits<std::int64_t>::min()), Value::of("5"),
                        Value::json(R"({"a":[1,2.50]})")};
  CHECK(line_of(record, {{"n", "s", "j"}, {Field::vars}, ResultKind::none}) ==
        R"({"vars":{"n":-9223372036854775808,"s":"5","j":{"a":[1,2.50]}}})");
  record.item.values.clear();
  CHECK(line_of(record, {{}, {Field::vars}, ResultKind::none}) == R"({"vars":{}})");
}

TEST_CASE("only the fields that were asked for are printed and in that order") {
  CHECK(line_of(ok_record(), {{"x"}, {Field::out, Field::index}, ResultKind::none}) ==
        R"({"stdout":"out\n","index":7})");
  CHECK(line_of(ok_record(), {{"x"}, {Field::signal}, ResultKind::none}) == "{}");
  CHECK(line_of(ok_record(), {{"x"}, {Field::signal, Field::exit}, ResultKind::none}) ==
        R"({"exit":0})");
}

TEST_CASE("a text result is the output without its final newline and takes its place") {
  Record record = ok_record();
  record.out = captured("line\n\n");
  const json parsed = json_with(record, ResultKind::text);
  CHECK(parsed["result"] == "line\n");
  CHECK_FALSE(parsed.contains("stdout"));
  CHECK(json_with(record_with(Ended{ProcessEnd::exited(1)}), ResultKind::text)["result"] == "out");
}

TEST_CASE("output that is no text is never a text result") {
  Record record = ok_record();
  record.out = captured("\xFF");
  const json parsed = json_with(record, ResultKind::text);
  CHECK_FALSE(parsed.contains("result"));
  CHECK(parsed["stdout_base64"] == "/w==");
}

TEST_CASE("a JSON result is the value itself and takes the output's place") {
  Record record = ok_record();
  record.result_json = R"({"a":1.50})";
  CHECK(line_of(record, {{"x"}, {Field::result, Field::out}, ResultKind::json}) ==
        R"({"result":{"a":1.50}})");
}

TEST_CASE("without a JSON result the output is kept and the reason is told") {
  const json parsed =
      json_with(record_with(BadResult{ProcessEnd::exited(0), "not JSON"}), ResultKind::json);
  CHECK(parsed["status"] == "failed");
  CHECK(parsed["exit"] == 0);
  CHECK(parsed["error"] == "not JSON");
  CHECK(parsed["stdout"] == "out\n");
  CHECK_FALSE(parsed.contains("result"));
}

TEST_CASE("with more than one attempt each is told") {
  Record record = record_with(Ended{ProcessEnd::exited(1)});
  record.attempts.push_back({TimedOut{ProcessEnd::signaled(SIGTERM, false)}, {}});
  record.attempts.push_back({Ended{ProcessEnd::exited(0)}, {}});
  const json parsed = json_of(record);
  CHECK(parsed["attempts"] == 3);
  CHECK(parsed["status"] == "ok");
  REQUIRE(parsed["tries"].size() == 3);
  CHECK(parsed["tries"][0]["status"] == "failed");
  CHECK(parsed["tries"][0]["exit"] == 1);
  CHECK(parsed["tries"][0]["start"] == "2023-11-14T22:13:20.123456Z");
  CHECK(parsed["tries"][0]["elapsed"] == 1.5);
  CHECK(parsed["tries"][0]["user"] == 0.02);
  CHECK(parsed["tries"][0]["sys"] == 0.001);
  CHECK(parsed["tries"][1]["status"] == "timeout");
  CHECK(parsed["tries"][1]["signal"] == "SIGTERM");
  CHECK(parsed["tries"][2]["status"] == "ok");
  CHECK_FALSE(json_of(ok_record()).contains("tries"));
}

TEST_CASE("only a call that leaked says so") {
  Record record = ok_record();
  CHECK_FALSE(json_of(record).contains("leaked"));
  record.leaked = true;
  CHECK(json_of(record)["leaked"] == true);
}

TEST_CASE("a call whose memory was limited says by what, and others do not speak of it") {
  Record record = ok_record();
  CHECK_FALSE(json_of(record).contains("memory_limit"));
  record.attempts.back().memory_limit = MemoryLimit::control_group;
  CHECK(json_of(record)["memory_limit"] == "cgroup");
  record.attempts.back().memory_limit = MemoryLimit::each_process;
  CHECK(json_of(record)["memory_limit"] == "rlimit");
}

TEST_CASE("a time stamp is in UTC with microseconds") {
  CHECK(rfc3339(WallTime(0s)) == "1970-01-01T00:00:00.000000Z");
  CHECK(rfc3339(WallTime(951'782'399s + 999'999'999ns)) == "2000-02-28T23:59:59.999999Z");
  CHECK(rfc3339(WallTime(951'782'400s + 1us)) == "2000-02-29T00:00:00.000001Z");
  CHECK(rfc3339(WallTime(-1us)) == "1969-12-31T23:59:59.999999Z");
}

TEST_CASE("the record of a call over a chunk has items, and its variables are arrays") {
  Record record = ok_record();
  PackedItems items{50, 2, 1, {}};
  append_packed(Value::of("a"), items.bytes);
  append_packed(Value::of(std::int64_t{3}), items.bytes);
  record.item = {7, {Value::of("a"), Value::of("o")}, items};
  const json line = json_of(record, {{"x", "out"}, {}, ResultKind::none});
  CHECK(line["items"] == json({50, 2}));
  CHECK_FALSE(line.contains("index"));
  CHECK(line["vars"] == json({{"x", {"a", 3}}, {"out", "o"}}));
}

TEST_CASE("the variables of a long chunk are shown where they are asked for") {
  Record record = ok_record();
  PackedItems items{0, 1001, 1, {}};
  for (std::int64_t i = 0; i < 1001; ++i) append_packed(Value::of(i), items.bytes);
  record.item = {0, {Value::of(std::int64_t{0})}, items};
  CHECK_FALSE(json_of(record).contains("vars"));
  const json line = json_of(record, {{"x"}, {Field::items, Field::vars}, ResultKind::none});
  CHECK(line["vars"]["x"].size() == 1001);
}

}  // namespace localexec
