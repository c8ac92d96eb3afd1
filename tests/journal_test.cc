#include "run/journal.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "refusal.h"
#include "spilled_text.h"
#include "sys/clock.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

namespace fs = std::filesystem;

ItemKey key_of(int item) { return {static_cast<std::uint64_t>(item), 77}; }

// As the program writes them.
std::string line_of(int item, const std::string& status = "ok") {
  return R"({"index":)" + std::to_string(item) + R"(,"status":")" + status + R"(","key":")" +
         key_of(item).str() + "\"}\n";
}

// An output file and what lies beside it.
class Output {
 public:
  std::string path() const { return folder_.path() + "/out.jsonl"; }
  std::string journal() const { return path() + ".journal"; }
  std::string before() const { return path() + ".before"; }

  std::string content(const std::string& file) const {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void write(const std::string& file, std::string_view bytes) const {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }
  // The names of all files there.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  TemporaryFolder folder_;
};

void append(Journal& journal, int item, Status status = Status::ok) {
  const sys::SpillFile spill(sys::temporary_folder());
  journal.append(key_of(item), status, in_memory(line_of(item, std::string(status_name(status)))),
                 spill);
}

std::string read(const Journal& journal, const StoredRecord& record) {
  std::string line(record.length, '\0');
  std::size_t done = 0;
  while (const auto got = journal.read(record, done, std::span(line).subspan(done))) done += got;
  CHECK(done == line.size());
  return line;
}

// Whether the journal knows the item as finished, with the very line.
bool knows(Journal& journal, int item, const std::string& status = "ok") {
  const auto record = journal.take(key_of(item));
  if (!record) return false;
  CHECK(read(journal, *record) == line_of(item, status));
  CHECK(status_name(record->status) == status);
  return true;
}

}  // namespace

TEST_CASE("a run that was cut short is gone on with where it stopped") {
  const Output output;
  {
    Journal journal = Journal::begin(output.path());
    CHECK(journal.records_found() == 0);
    append(journal, 1);
    append(journal, 0, Status::failed);
  }
  Journal journal = Journal::resume(output.path());
  CHECK(journal.records_found() == 2);
  CHECK(journal.bytes_repaired() == 0);
  CHECK(knows(journal, 0, "failed"));
  CHECK(knows(journal, 1));
  CHECK_FALSE(knows(journal, 1));
  CHECK_FALSE(knows(journal, 2));
}

TEST_CASE("several runs that were cut short add up") {
  const Output output;
  {
    Journal journal = Journal::begin(output.path());
    append(journal, 0);
  }
  for (int item = 1; item < 4; ++item) {
    Journal journal = Journal::resume(output.path());
    CHECK(journal.records_found() == static_cast<std::uint64_t>(item));
    append(journal, item);
  }
  Journal journal = Journal::resume(output.path());
  for (int item = 0; item < 4; ++item) CHECK(knows(journal, item));
}

TEST_CASE("wherever the journal is torn all whole records before are found") {
  const Output output;
  std::vector<std::uintmax_t> ends;
  {
    Journal journal = Journal::begin(output.path());
    ends.push_back(fs::file_size(output.journal()));
    for (int item = 0; item < 3; ++item) {
      append(journal, item);
      ends.push_back(fs::file_size(output.journal()));
    }
  }
  const std::string whole = output.content(output.journal());
  for (std::size_t length = ends[0]; length <= whole.size(); ++length) {
    output.write(output.journal(), whole.substr(0, length));
    std::size_t expected = 0;
    while (expected + 1 < ends.size() && ends[expected + 1] <= length) ++expected;
    Journal journal = Journal::resume(output.path());
    REQUIRE(journal.records_found() == expected);
    REQUIRE(journal.bytes_repaired() == length - ends[expected]);
    for (int item = 0; item < 3; ++item) {
      REQUIRE(knows(journal, item) == (static_cast<std::size_t>(item) < expected));
    }
  }
}

TEST_CASE("a record after a repair is found by the next run") {
  const Output output;
  {
    Journal journal = Journal::begin(output.path());
    append(journal, 0);
    append(journal, 1);
  }
  const std::string whole = output.content(output.journal());
  output.write(output.journal(), whole.substr(0, whole.size() - 5));
  {
    Journal journal = Journal::resume(output.path());
    append(journal, 2);
  }
  Journal journal = Journal::resume(output.path());
  CHECK(journal.bytes_repaired() == 0);
  CHECK(knows(journal, 0));
  CHECK_FALSE(knows(journal, 1));
  CHECK(knows(journal, 2));
}

TEST_CASE("a byte that changed on disk costs the record that it is in and what follows") {
  const Output output;
  {
    Journal journal = Journal::begin(output.path());
    append(journal, 0);
    append(journal, 1);
  }
  const std::string whole = output.content(output.journal());
  const std::size_t second = whole.rfind(line_of(1).substr(0, 10));
  for (std::size_t at = second; at < whole.size(); at += 3) {
    std::string broken = whole;
    broken[at] = static_cast<char>(broken[at] ^ 0x10);
    output.write(output.journal(), broken);
    Journal journal = Journal::resume(output.path());
    CHECK(knows(journal, 0));
    CHECK_FALSE(knows(journal, 1));
  }
}

TEST_CASE("a call that was canceled is not finished") {
  const Output output;
  {
    Journal journal = Journal::begin(output.path());
    append(journal, 0, Status::canceled);
    append(journal, 1);
  }
  Journal journal = Journal::resume(output.path());
  CHECK_FALSE(knows(journal, 0));
  CHECK(knows(journal, 1));
}

TEST_CASE("a record that was discarded is found by no later run") {
  const Output output;
  {
    Journal journal = Journal::begin(output.path());
    append(journal, 0, Status::failed);
    append(journal, 1);
  }
  {
    Journal journal = Journal::resume(output.path());
    journal.discard(key_of(0), *journal.take(key_of(0)));
  }
  {
    Journal journal = Journal::resume(output.path());
    CHECK_FALSE(knows(journal, 0));
    CHECK(knows(journal, 1));
    append(journal, 0);
  }
  Journal journal = Journal::resume(output.path());
  CHECK(knows(journal, 0));
}

TEST_CASE("a complete output is all that a run leaves") {
  const Output output;
  Journal journal = Journal::begin(output.path());
  append(journal, 0);
  output.write(output.path(), line_of(0));
  journal.complete();
  CHECK(output.files() == std::vector<std::string>{"out.jsonl"});
}

TEST_CASE("a finished output is gone on with as well") {
  const Output output;
  output.write(output.path(), line_of(0) + line_of(1, "failed") + line_of(2, "canceled"));
  {
    Journal journal = Journal::resume(output.path());
    CHECK(journal.records_found() == 2);
    CHECK(output.content(output.before()).size() > 0);
    CHECK(knows(journal, 0));
    CHECK(knows(journal, 1, "failed"));
    CHECK_FALSE(knows(journal, 2));
    append(journal, 3);
  }
  Journal journal = Journal::resume(output.path());  // that run was cut short too
  CHECK(knows(journal, 0));
  CHECK(knows(journal, 1, "failed"));
  CHECK(knows(journal, 3));
  output.write(output.path(), "the new output");
  journal.complete();
  CHECK(output.files() == std::vector<std::string>{"out.jsonl"});
  CHECK(output.content(output.path()) == "the new output");
}

TEST_CASE("a record of the former output that was discarded stays so") {
  const Output output;
  output.write(output.path(), line_of(0, "failed") + line_of(1));
  {
    Journal journal = Journal::resume(output.path());
    journal.discard(key_of(0), *journal.take(key_of(0)));
  }
  Journal journal = Journal::resume(output.path());
  CHECK_FALSE(knows(journal, 0, "failed"));
  CHECK(knows(journal, 1));
}

TEST_CASE("a torn last line of the former output runs again") {
  const Output output;
  output.write(output.path(), line_of(0) + line_of(1).substr(0, 20));
  Journal journal = Journal::resume(output.path());
  CHECK(journal.bytes_repaired() == 20);
  CHECK(knows(journal, 0));
  CHECK_FALSE(knows(journal, 1));
}

TEST_CASE("equal items each need a record of their own") {
  const Output output;
  {
    Journal journal = Journal::begin(output.path());
    append(journal, 0);
    append(journal, 0);
  }
  Journal journal = Journal::resume(output.path());
  CHECK(knows(journal, 0));
  CHECK(knows(journal, 0));
  CHECK_FALSE(knows(journal, 0));
}

TEST_CASE("a run that resumes nothing can be resumed itself and no record counts twice") {
  const Output output;
  {
    Journal journal = Journal::resume(output.path());
    CHECK(journal.records_found() == 0);
    append(journal, 0);
    output.write(output.path(), line_of(0) + "{\"ind");  // as far as it came
  }
  Journal journal = Journal::resume(output.path());
  CHECK(journal.records_found() == 1);
  CHECK(knows(journal, 0));
  CHECK_FALSE(knows(journal, 0));
}

TEST_CASE("two runs cannot write one output") {
  const Output output;
  const Journal journal = Journal::begin(output.path());
  const std::string sentence = "--output " + output.path() +
                               ": another run is writing it; wait for it, or choose another file";
  CHECK(refusal_of([&] { Journal::begin(output.path()); }) == sentence);
  CHECK(refusal_of([&] { Journal::resume(output.path()); }) == sentence);
}

TEST_CASE("what an unfinished run left is not thrown away without a word") {
  const Output output;
  {
    Journal journal = Journal::begin(output.path());
    append(journal, 0);
  }
  CHECK(refusal_of([&] { Journal::begin(output.path()); }) ==
        "--output " + output.path() + ": an unfinished run left '" + output.journal() +
            "'; go on with it by --resume, or remove that file");
  Journal journal = Journal::resume(output.path());
  CHECK(knows(journal, 0));
}

TEST_CASE("an output whose records cannot be recognised is refused and left as it is") {
  const Output output;
  const std::string content = line_of(0) + "{\"stdout\":\"x\"}\n";
  output.write(output.path(), content);
  CHECK(contains(refusal_of([&] { Journal::resume(output.path()); }),
                 "--resume: line 2 of the output " + output.path() + " has no fields 'key'"));
  CHECK(output.content(output.path()) == content);
  CHECK(output.files() == std::vector<std::string>{"out.jsonl"});
}

TEST_CASE("a long line and one on disk come back as they were") {
  const Output output;
  sys::SpillFile spill(sys::temporary_folder());
  const std::string line = R"({"index":0,"status":"ok","stdout":")" + std::string(500'000, 'x') +
                           R"(","key":")" + key_of(0).str() + "\"}\n";
  {
    Journal journal = Journal::begin(output.path());
    journal.append(key_of(0), Status::ok, on_disk(line, spill), spill);
  }
  Journal journal = Journal::resume(output.path());
  const auto record = journal.take(key_of(0));
  REQUIRE(record);
  CHECK((read(journal, *record) == line));
  CHECK(line.substr(record->index_at, record->index_size) == "0");
}

TEST_CASE("what was appended is synced a second later at the latest") {
  const Output output;
  Journal journal = Journal::begin(output.path());
  CHECK_FALSE(journal.wake_at());
  append(journal, 0);
  const auto due = journal.wake_at();
  REQUIRE(due);
  CHECK(*due <= sys::now() + std::chrono::seconds(1));
  append(journal, 1);
  CHECK(journal.wake_at() == due);  // later records do not put it off
  journal.on_time(*due - Duration(1));
  CHECK(journal.wake_at() == due);
  journal.on_time(*due);
  CHECK_FALSE(journal.wake_at());
}

}  // namespace localexec
