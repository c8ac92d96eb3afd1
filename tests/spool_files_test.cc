#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "engine/part_reader.h"
#include "engine/spool_folder.h"
#include "engine/spool_line.h"
#include "engine/spooled_item.h"
#include "engine/spooled_job.h"
#include "engine/spooled_record.h"
#include "engine/submission_files.h"
#include "run/capture.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

CapturedOutput output(std::string_view bytes) {
  Capture capture;
  static sys::SpillFile spill(sys::temporary_folder());
  capture = Capture(spill, 1 << 20);
  capture.append(bytes);
  return capture.take();
}

Record record_of(Outcome outcome) {
  Record record;
  record.item = {7,
                 {Value::of(std::int64_t{-3}), Value::of(std::string("a \xFF\n\"b\"")),
                  Value::json(R"({"k":[1,null]})")}};
  record.chunk = 2;
  record.worker = 1;
  record.attempts.push_back({std::move(outcome),
                             {WallTime(Duration(1'700'000'000'123'456'789)), Duration(5),
                              Duration(6), Duration(7), 4096, true}});
  return record;
}

}  // namespace

TEST_CASE("a sealed line is known by its checksum, and a changed or torn one is not") {
  std::string line = seal_line(R"({"call":5})");
  REQUIRE(line.ends_with('\n'));
  line.pop_back();
  CHECK(open_line(line) == R"({"call":5})");
  CHECK(!open_line(line.substr(0, line.size() - 1)));
  CHECK(!open_line(line.substr(0, 10)));
  CHECK(!open_line(""));
  line.back() = ' ';
  CHECK(!open_line(line));
}

TEST_CASE("an item comes out of the spool as it went in, whatever its bytes") {
  const SpooledItem item{12, record_of(Returned{}).item};
  const SpooledItem back = spooled_item(spool_json(item));
  CHECK(back.slot == 12);
  CHECK(back.item.index == 7);
  CHECK(back.item.values == item.item.values);
  CHECK(spooled_item(spool_json({0, {0, {}}})).item.values.empty());
}

TEST_CASE("a record comes out of the spool as it went in, whichever way it ended") {
  sys::SpillFile spill(sys::temporary_folder());
  const std::vector<Outcome> outcomes{Ended{ProcessEnd::exited(3)},
                                      Ended{ProcessEnd::signaled(11, true)},
                                      TimedOut{ProcessEnd::signaled(15, false)},
                                      Canceled{{}, "halted"},
                                      NotStarted{"no such file"},
                                      BadResult{ProcessEnd::exited(0), "not JSON"},
                                      Returned{},
                                      Raised{R"({"type":"ValueError"})"}};
  for (const Outcome& outcome : outcomes) {
    SpooledRecord spooled{5, record_of(outcome), {}, {}};
    spooled.record.out = output("text\n");
    spooled.record.err = output("\x80\x81");
    spooled.record.result_json = "[1,2]";
    spooled.record.leaked = true;
    const std::string json = spool_json(spooled, spill);
    const SpooledRecord back = spooled_record(json, spill);
    CHECK(spool_json(back, spill) == json);
    const Attempt& attempt = back.record.last();
    CHECK(attempt.outcome.index() == outcome.index());
    CHECK(end_of(attempt.outcome) == end_of(outcome));
    CHECK(reason_of(attempt.outcome) == reason_of(outcome));
    CHECK(attempt.times.start == spooled.record.last().times.start);
    CHECK(attempt.times.max_rss == 4096);
    CHECK(back.record.out.bytes.memory == "text\n");
    CHECK(back.record.err.bytes.memory == "\x80\x81");
    CHECK(!back.record.err.utf8);
    CHECK(back.record.result_json == "[1,2]");
    CHECK(back.record.leaked);
  }
}

TEST_CASE("a submission's items are read by their place, each in its task") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/0";
  SubmissionWriter writer(path);
  for (std::uint64_t i = 0; i < 10; ++i) {
    writer.add({i, {i * 2, {Value::of(static_cast<std::int64_t>(i))}}});
  }
  CHECK(!std::filesystem::exists(path));
  writer.commit(cut_evenly(10, 2, 4), "#!/bin/sh\n");
  const SubmissionReader reader(path);
  CHECK(reader.cuts().firsts == std::vector<std::uint64_t>{0, 4, 8, 10});
  CHECK(reader.cuts().chunk_size == 2);
  CHECK(reader.at(9).slot == 9);
  CHECK(reader.at(9).item.index == 18);
  CHECK(reader.at(0).item.values.front().integer() == 0);
}

TEST_CASE("a part file is read as far as it is whole, and on from there") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/part";
  PartReader reader(path);
  std::vector<std::string> seen;
  const auto read = [&] {
    return reader.read([&](std::string_view json) {
      seen.emplace_back(json);
      return true;
    });
  };
  CHECK(!read());
  const std::string second = seal_line(R"({"call":2})");
  std::ofstream out(path);
  out << seal_line(R"({"call":1})") << second.substr(0, 20) << std::flush;
  CHECK(read());
  CHECK(seen == std::vector<std::string>{R"({"call":1})"});
  CHECK(!read());
  out << second.substr(20) << std::flush;
  CHECK(read());
  CHECK(seen.size() == 2);
  out << std::string(second.size() - 1, '\0') << '\n' << std::flush;  // as NFS shows a hole
  CHECK(!read());
}

TEST_CASE("what a task has to know of its run comes out of the spool as it went in") {
  const TemporaryFolder folder;
  const SpoolFolder spool = SpoolFolder::make(folder.path());
  const SpooledJob job{
      {"--var", "x", "--", "echo", "{x}"}, {{}, {"a", "b"}}, {"A=\xFF", "B="}, "/x", "{}", "id"};
  write_job(spool, job);
  const SpooledJob back = read_job(spool);
  CHECK(back.words == job.words);
  CHECK(back.names == job.names);
  CHECK(back.environment == job.environment);
  CHECK(back.folder == job.folder);
  CHECK(back.identity == "id");
  const auto mode = std::filesystem::status(spool.path()).permissions();
  CHECK(mode == std::filesystem::perms::owner_all);
  CHECK(SpoolFolder::make(folder.path()).path() != spool.path());
}

}  // namespace localexec
