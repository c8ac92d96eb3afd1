#include "report/flat_results.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "spilled_text.h"

namespace localexec {
namespace {

Item chunk_of(const std::vector<std::string>& texts) {
  PackedItems items{50, texts.size(), 1, {}};
  for (const std::string& text : texts) append_packed_text(text, items.bytes);
  return {7, {Value::of(texts.front()), Value::of("fixed")}, items};
}

struct Answer {
  sys::SpillFile spill{sys::temporary_folder()};
  CallEnd end;

  explicit Answer(const std::string& text, bool on_disk_too = false) {
    end.out.bytes = on_disk_too ? on_disk(text, spill) : in_memory(text);
    end.attempt.outcome = Ended{ProcessEnd::exited(0)};
  }
  std::string fault(const std::vector<std::string>& items, ResultKind kind = ResultKind::text) {
    check_flat_results(end, chunk_of(items), kind, spill);
    return reason_of(end.attempt.outcome);
  }
};

}  // namespace

TEST_CASE("a line for every item is what a flattened call answers") {
  CHECK(Answer("a\nb\n").fault({"1", "2"}).empty());
  CHECK(Answer("a\nb").fault({"1", "2"}).empty());
  CHECK(Answer("\n\n").fault({"1", "2"}).empty());
  CHECK(Answer("a\nb\n", true).fault({"1", "2"}).empty());
}

TEST_CASE("another number of lines fails the chunk and says both numbers") {
  CHECK(Answer("a\n").fault({"1", "2"}) ==
        "1 line of output for 2 items; --flatten needs one for each");
  CHECK(Answer("").fault({"1"}) == "0 lines of output for 1 item; --flatten needs one for each");
  Answer more("a\nb\nc");
  CHECK(more.fault({"1", "2"}) == "3 lines of output for 2 items; --flatten needs one for each");
  CHECK(status_of(more.end.attempt.outcome) == Status::failed);
  CHECK(more.end.out.bytes.size == 5);
}

TEST_CASE("where results are JSON every line is looked at") {
  CHECK(Answer("1\n[2]\n").fault({"1", "2"}, ResultKind::json).empty());
  CHECK(Answer("1\nno\n").fault({"1", "2"}, ResultKind::json) ==
        "line 2 of standard output is not JSON");
  CHECK(Answer("1\n\"\\udc00\"\n").fault({"1", "2"}, ResultKind::json) ==
        "line 2 of standard output has half a character of UTF-16 in its JSON");
}

TEST_CASE("every item gets a record with its own values and its line") {
  sys::SpillFile spill(sys::temporary_folder());
  Record call;
  call.item = chunk_of({"x", "y"});
  call.attempts = {{Ended{ProcessEnd::exited(0)}, {}}};
  call.out = {in_memory("one\nt\"wo\n"), true};
  call.err = {in_memory("said"), true};
  std::vector<Record> records;
  for_each_flat_record(call, ResultKind::text, spill,
                       [&](const Record& record) { records.push_back(record); });
  REQUIRE(records.size() == 2);
  CHECK(records[0].item.index == 50);
  CHECK(records[1].item.index == 51);
  CHECK_FALSE(records[0].item.chunk);
  CHECK(records[1].item.values == std::vector{Value::of("y"), Value::of("fixed")});
  CHECK(records[0].result_json == "\"one\"");
  CHECK(records[1].result_json == R"("t\"wo")");
  CHECK(records[0].err.bytes.size == 4);
  CHECK(records[1].err.bytes.size == 0);
  CHECK_FALSE(records[0].last().times.measured);
}

}  // namespace localexec
