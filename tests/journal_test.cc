#include "run/journal.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "refusal.h"
#include "spilled_text.h"
#include "sys/clock.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

namespace fs = std::filesystem;

ItemKey key_of(std::uint64_t item) { return {item + 1, item + 1}; }

std::string line_of(std::uint64_t item, Status status = Status::ok, const std::string& text = "") {
  return R"({"index":)" + std::to_string(item) + R"(,"status":")" +
         std::string(status_name(status)) + R"(","stdout":")" + text + R"(","key":")" +
         key_of(item).str() + "\"}\n";
}

std::string bytes_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The files of an output in a folder of its own. A Journal that goes out of scope without
// complete() leaves what a process leaves that is killed.
class Output {
 public:
  std::string path() const { return folder_.path() + "/F"; }
  std::string journal() const { return path() + ".journal"; }
  std::string before() const { return path() + ".before"; }
  void write(const std::string& suffix, std::string_view bytes) const {
    folder_.write("F" + suffix, bytes);
  }

  void append(Journal& journal, std::uint64_t item, Status status = Status::ok,
              const std::string& text = "") const {
    journal.append(key_of(item), status, in_memory(line_of(item, status, text)), spill_);
  }

  // A run that ended these, one after the other, and was killed.
  void killed_after(const std::vector<std::uint64_t>& items, Status status = Status::ok) const {
    Journal journal = Journal::begin(path());
    for (const std::uint64_t item : items) append(journal, item, status);
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  sys::SpillFile& spill() const { return spill_; }

 private:
  TemporaryFolder folder_;
  mutable sys::SpillFile spill_{sys::temporary_folder()};
};

std::string read_line(const Journal& journal, const StoredRecord& record,
                      std::size_t piece = 4096) {
  std::string line;
  std::string buffer(piece, '\0');
  while (const std::size_t got = journal.read(record, line.size(), buffer)) {
    line.append(buffer, 0, got);
  }
  return line;
}

// The line of the next record of the item; empty where there is none.
std::string take(Journal& journal, std::uint64_t item) {
  const auto record = journal.take(key_of(item));
  return record ? read_line(journal, *record) : "";
}

}  // namespace

TEST_CASE("records that were appended are found by a later run") {
  const Output output;
  output.killed_after({3, 1, 2});
  Journal journal = Journal::resume(output.path());
  CHECK(journal.records_found() == 3);
  CHECK(journal.bytes_repaired() == 0);
  for (const std::uint64_t item : {1, 2, 3}) CHECK(take(journal, item) == line_of(item));
  CHECK(take(journal, 1).empty());
  CHECK(take(journal, 4).empty());
}

TEST_CASE("a record found says its status and where its index stands") {
  const Output output;
  output.killed_after({12}, Status::timeout);
  Journal journal = Journal::resume(output.path());
  const auto record = journal.take(key_of(12));
  REQUIRE(record);
  CHECK(record->status == Status::timeout);
  CHECK(read_line(journal, *record).substr(record->index_at, record->index_size) == "12");
}

TEST_CASE("one run after another goes on with the same journal") {
  const Output output;
  output.killed_after({0});
  for (std::uint64_t item = 1; item < 5; ++item) {
    Journal journal = Journal::resume(output.path());
    CHECK(journal.records_found() == item);
    output.append(journal, item);
  }
  Journal journal = Journal::resume(output.path());
  for (std::uint64_t item = 0; item < 5; ++item) CHECK(take(journal, item) == line_of(item));
}

TEST_CASE("a record of any length comes back byte for byte") {
  const Output output;
  const std::string text(300'000, 'x');
  {
    Journal journal = Journal::begin(output.path());
    const std::string line = line_of(1, Status::ok, text);
    auto bytes = on_disk(line.substr(0, 200'000), output.spill());
    bytes.memory = line.substr(200'000);
    bytes.size = line.size();
    journal.append(key_of(1), Status::ok, bytes, output.spill());
    output.append(journal, 2);
  }
  Journal journal = Journal::resume(output.path());
  const auto record = journal.take(key_of(1));
  REQUIRE(record);
  CHECK((read_line(journal, *record) == line_of(1, Status::ok, text)));
  CHECK((read_line(journal, *record, 1000) == line_of(1, Status::ok, text)));
  CHECK(take(journal, 2) == line_of(2));
}

TEST_CASE("equal items have a record each") {
  const Output output;
  output.killed_after({7, 7});
  Journal journal = Journal::resume(output.path());
  CHECK(take(journal, 7) == line_of(7));
  CHECK(take(journal, 7) == line_of(7));
  CHECK(take(journal, 7).empty());
}

TEST_CASE("a call that was canceled is not finished") {
  const Output output;
  output.killed_after({1}, Status::canceled);
  Journal journal = Journal::resume(output.path());
  CHECK(take(journal, 1).empty());
}

TEST_CASE("a record that was discarded is found by no later run") {
  const Output output;
  output.killed_after({1, 2}, Status::failed);
  {
    Journal journal = Journal::resume(output.path());
    const auto record = journal.take(key_of(1));
    REQUIRE(record);
    journal.discard(key_of(1), *record);
  }
  {
    Journal journal = Journal::resume(output.path());
    CHECK(take(journal, 1).empty());
    CHECK(take(journal, 2) == line_of(2, Status::failed));
    output.append(journal, 1, Status::ok);
  }
  Journal journal = Journal::resume(output.path());
  CHECK(take(journal, 1) == line_of(1, Status::ok));
  CHECK(take(journal, 1).empty());
}

TEST_CASE("a journal cut at any byte keeps the records that are whole") {
  const Output output;
  output.killed_after({});
  std::vector<std::uint64_t> ends{fs::file_size(output.journal())};
  for (const std::uint64_t item : {1, 2, 3}) {
    Journal journal = Journal::resume(output.path());
    output.append(journal, item);
    ends.push_back(fs::file_size(output.journal()));
  }
  const std::string whole = bytes_of_file(output.journal());
  for (std::uint64_t size = ends[0]; size < whole.size(); ++size) {
    output.write(".journal", whole.substr(0, size));
    const auto records = static_cast<std::uint64_t>(
        std::upper_bound(ends.begin(), ends.end(), size) - ends.begin() - 1);
    {
      Journal journal = Journal::resume(output.path());
      CHECK(journal.records_found() == records);
      CHECK(journal.bytes_repaired() == size - ends[records]);
      output.append(journal, 9);
    }
    Journal repaired = Journal::resume(output.path());
    CHECK(repaired.bytes_repaired() == 0);
    CHECK(repaired.records_found() == records + 1);
    for (std::uint64_t item = 1; item <= records; ++item) {
      CHECK(take(repaired, item) == line_of(item));
    }
    CHECK(take(repaired, 9) == line_of(9));
  }
}

TEST_CASE("a journal with a byte changed never gives a record that is not right") {
  const Output output;
  output.killed_after({});
  const auto head = fs::file_size(output.journal());
  {
    Journal journal = Journal::resume(output.path());
    for (const std::uint64_t item : {1, 2, 3}) output.append(journal, item);
  }
  const std::string whole = bytes_of_file(output.journal());
  for (std::uint64_t at = head; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ (1 << at % 8));
    output.write(".journal", changed);
    Journal journal = Journal::resume(output.path());
    CHECK(journal.bytes_repaired() > 0);
    for (const std::uint64_t item : {1, 2, 3}) {
      const std::string line = take(journal, item);
      CHECK((line.empty() || line == line_of(item)));
    }
  }
}

TEST_CASE("an output that a run is writing is refused to another") {
  const Output output;
  const Journal first = Journal::begin(output.path());
  CHECK(contains(refusal_of([&] { Journal::begin(output.path()); }), "another run is writing it"));
  CHECK(contains(refusal_of([&] { Journal::resume(output.path()); }), "another run is writing it"));
}

TEST_CASE("what an unfinished run left is not overwritten without being asked") {
  const Output output;
  output.killed_after({1});
  CHECK(contains(refusal_of([&] { Journal::begin(output.path()); }), "--resume"));
  Journal journal = Journal::resume(output.path());
  CHECK(take(journal, 1) == line_of(1));
}

TEST_CASE("a run that is complete leaves its output and nothing else") {
  const Output output;
  Journal journal = Journal::begin(output.path());
  output.append(journal, 1);
  output.write("", line_of(1));
  journal.complete();
  CHECK(output.files() == std::vector<std::string>{"F"});
}

TEST_CASE("a former output is found by its keys and stays whole until the new one is complete") {
  const Output output;
  const std::string former = line_of(5) + line_of(2, Status::failed);
  output.write("", former);
  {
    Journal journal = Journal::resume(output.path());
    CHECK(bytes_of_file(output.before()) == former);
    CHECK_FALSE(fs::exists(output.path()));
    output.append(journal, 8);
    output.write("", line_of(5));  // the new output, as far as it came
  }
  Journal journal = Journal::resume(output.path());
  CHECK(bytes_of_file(output.before()) == former);
  const auto failed = journal.take(key_of(2));
  REQUIRE(failed);
  CHECK(failed->status == Status::failed);
  CHECK(take(journal, 5) == line_of(5));
  CHECK(take(journal, 5).empty());
  CHECK(take(journal, 8) == line_of(8));
  journal.complete();
  CHECK(output.files() == std::vector<std::string>{"F"});
}

TEST_CASE("a record of the former output that was discarded is found by no later run") {
  const Output output;
  output.write("", line_of(1, Status::failed) + line_of(2));
  {
    Journal journal = Journal::resume(output.path());
    const auto record = journal.take(key_of(1));
    REQUIRE(record);
    journal.discard(key_of(1), *record);
    output.append(journal, 1, Status::ok);
  }
  Journal journal = Journal::resume(output.path());
  CHECK(take(journal, 1) == line_of(1, Status::ok));
  CHECK(take(journal, 1).empty());
  CHECK(take(journal, 2) == line_of(2));
}

TEST_CASE("a run that died before it renamed the former output goes on with it") {
  const Output output;
  output.write("", line_of(5));
  { const Journal journal = Journal::resume(output.path()); }
  fs::rename(output.before(), output.path());
  Journal journal = Journal::resume(output.path());
  CHECK(take(journal, 5) == line_of(5));
  CHECK(fs::exists(output.before()));
}

TEST_CASE("where there is nothing to resume the run's own output never counts as a former one") {
  const Output output;
  {
    Journal journal = Journal::resume(output.path());
    CHECK(journal.records_found() == 0);
    output.append(journal, 1, Status::failed);
    output.write("", line_of(1, Status::failed));
  }
  Journal journal = Journal::resume(output.path());
  CHECK(journal.records_found() == 1);
  CHECK(take(journal, 1) == line_of(1, Status::failed));
  CHECK(take(journal, 1).empty());
}

TEST_CASE("a run that died when its output was complete is complete") {
  const Output output;
  const std::string kept = output.path() + ".kept";
  {
    Journal journal = Journal::begin(output.path());
    output.append(journal, 1);
    output.append(journal, 2);
    output.write("", line_of(1) + line_of(2));
    fs::create_hard_link(output.journal(), kept);
    journal.complete();
  }
  SUBCASE("resumed: the output is the truth, once") {
    fs::rename(kept, output.journal());
    Journal journal = Journal::resume(output.path());
    CHECK(journal.records_found() == 2);
    CHECK(take(journal, 2) == line_of(2));
    CHECK(take(journal, 2).empty());
  }
  SUBCASE("begun anew: nothing stands in the way") {
    fs::rename(kept, output.journal());
    Journal journal = Journal::begin(output.path());
    CHECK(journal.records_found() == 0);
  }
}

TEST_CASE("an output whose records cannot be recognised is refused and stays as it is") {
  const Output output;
  for (const std::string former :
       {R"({"index":0,"status":"ok"})", R"({"index":0,"key":"00112233445566778899aabbccddeeff"})",
        R"({"status":"ok","key":"short"})",
        R"({"status":"strange","key":"00112233445566778899aabbccddeeff"})"}) {
    const std::string text = line_of(1) + former + "\n";
    output.write("", text);
    const std::string refusal = refusal_of([&] { Journal::resume(output.path()); });
    CHECK(contains(refusal, "line 2"));
    CHECK(contains(refusal, output.path()));
    CHECK(bytes_of_file(output.path()) == text);
    CHECK(output.files() == std::vector<std::string>{"F"});
  }
}

TEST_CASE("a former output that was torn at any byte keeps the records that are whole") {
  const std::string former = line_of(1) + line_of(2);
  for (std::size_t size = 0; size < former.size(); ++size) {
    const Output output;
    output.write("", former.substr(0, size));
    Journal journal = Journal::resume(output.path());
    const bool has_first = size >= line_of(1).size();
    CHECK(journal.records_found() == (has_first ? 1 : 0));
    CHECK(journal.bytes_repaired() == size - (has_first ? line_of(1).size() : 0));
    CHECK(take(journal, 2).empty());
  }
}

TEST_CASE("a former output is read in pieces of which no line knows") {
  const Output output;
  std::string former;
  for (std::uint64_t item = 0; item < 200; ++item) {
    former += line_of(item, Status::ok, std::string(item * 97 % 5000, 'x'));
  }
  output.write("", former);
  Journal journal = Journal::resume(output.path());
  CHECK(journal.records_found() == 200);
  for (std::uint64_t item = 0; item < 200; ++item) {
    CHECK((take(journal, item) == line_of(item, Status::ok, std::string(item * 97 % 5000, 'x'))));
  }
}

TEST_CASE("what was appended is synced a second later at the most") {
  const Output output;
  Journal journal = Journal::begin(output.path());
  CHECK_FALSE(journal.wake_at());
  output.append(journal, 1);
  const auto due = journal.wake_at();
  REQUIRE(due);
  CHECK(*due <= sys::now() + std::chrono::seconds(1));
  output.append(journal, 2);
  CHECK(journal.wake_at() == due);  // a later one does not put it off
  journal.on_time(*due - std::chrono::milliseconds(1));
  CHECK(journal.wake_at() == due);
  journal.on_time(*due);
  CHECK_FALSE(journal.wake_at());
}

TEST_CASE("a record that finds the disk full is told and the ones before it are kept") {
  const Output output;
  {
    Journal journal = Journal::begin(output.path());
    output.append(journal, 1);
    const auto size = fs::file_size(output.journal());
    rlimit original{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &original) == 0);
    rlimit small = original;
    small.rlim_cur = size + 60;
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    const int error = errno_of([&] { output.append(journal, 2); });
    ::setrlimit(RLIMIT_FSIZE, &original);
    std::signal(SIGXFSZ, old_handler);
    CHECK(error == EFBIG);
    output.append(journal, 3);  // room again: it takes the place of what was torn
  }
  Journal journal = Journal::resume(output.path());
  CHECK(journal.bytes_repaired() == 0);
  CHECK(take(journal, 1) == line_of(1));
  CHECK(take(journal, 2).empty());
  CHECK(take(journal, 3) == line_of(3));
}

TEST_CASE("an output in a folder that is not there is told by its name") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/missing/F";
  CHECK(errno_of([&] { Journal::begin(path); }) == ENOENT);
  CHECK(errno_of([&] { Journal::resume(path); }) == ENOENT);
}

}  // namespace localexec
