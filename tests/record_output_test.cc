#include "report/record_output.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "readiness.h"
#include "spilled_text.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

Record record_of(std::uint64_t index, std::string out) {
  Record record;
  record.item = {index, {Value::of(static_cast<std::int64_t>(index))}};
  record.attempts.push_back({Ended{ProcessEnd::exited(0)}, {}});
  record.out.bytes = in_memory(std::move(out));
  return record;
}

JobSpec spec_with(OutputSpec output) {
  JobSpec spec;
  spec.loop.push_back({{"x"}, RangeInput{}});
  spec.output = std::move(output);
  return spec;
}

OutputSpec only_index() {
  OutputSpec output;
  output.fields = {Field::index};
  return output;
}

// A record output whose lines are read by a thread.
class Written {
 public:
  explicit Written(const JobSpec& spec, Journal* journal = nullptr) {
    REQUIRE(sys::make_pipe(pipe_));
    output_ =
        std::make_unique<RecordOutput>(spec, pipe_.write.get(), "standard output", spill_, journal);
    reader_ = std::thread([this] { text_ = read_to_end(pipe_.read.get()); });
  }
  ~Written() {
    if (reader_.joinable()) finish();
  }

  RecordOutput& output() { return *output_; }
  sys::SpillFile& spill() { return spill_; }

  // Everything that was written.
  std::string finish() {
    output_->close();
    while (!output_->is_drained() && becomes_readable(output_->wake_fd())) output_->clear_wake();
    output_.reset();
    pipe_.write.reset();
    reader_.join();
    return text_;
  }

 private:
  sys::Pipe pipe_;
  sys::SpillFile spill_{sys::temporary_folder()};
  std::unique_ptr<RecordOutput> output_;
  std::string text_;
  std::thread reader_;
};

std::vector<std::uint64_t> shuffled(std::uint64_t count) {
  std::vector<std::uint64_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937(9));
  return order;
}

std::string lines_in(const std::vector<std::uint64_t>& order) {
  std::string lines;
  for (const std::uint64_t index : order) lines += "{\"index\":" + std::to_string(index) + "}\n";
  return lines;
}

}  // namespace

TEST_CASE("records are written in the order of their items") {
  Written written(spec_with(only_index()));
  auto order = shuffled(500);
  for (const std::uint64_t index : order) written.output().accept(record_of(index, ""));
  std::sort(order.begin(), order.end());
  CHECK(written.finish() == lines_in(order));
}

TEST_CASE("a record is written as soon as all before it are") {
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  sys::SpillFile spill(sys::temporary_folder());
  RecordOutput output(spec_with(only_index()), pipe.write.get(), "standard output", spill, nullptr);
  output.accept(record_of(1, ""));
  output.flush();
  CHECK_FALSE(becomes_readable(pipe.read.get(), 20));
  output.accept(record_of(0, ""));
  output.flush();
  CHECK(becomes_readable(pipe.read.get()));
}

TEST_CASE("unordered records are written as they end") {
  OutputSpec output = only_index();
  output.unordered = true;
  Written written(spec_with(output));
  const auto order = shuffled(100);
  for (const std::uint64_t index : order) written.output().accept(record_of(index, ""));
  CHECK(written.finish() == lines_in(order));
}

TEST_CASE("records that wait for items that never ran are written in the end") {
  Written written(spec_with(only_index()));
  for (const std::uint64_t index : {5, 2, 9}) written.output().accept(record_of(index, ""));
  CHECK(written.finish() == lines_in({2, 5, 9}));
}

TEST_CASE("large records that wait do so on disk and give their space back") {
  OutputSpec fields;
  fields.fields = {Field::index, Field::out};
  Written written(spec_with(fields));
  const auto text = [](std::uint64_t index) {
    return std::string(1 << 20, static_cast<char>('a' + index % 26));
  };
  for (std::uint64_t index = 30; index-- > 0;) {
    Record record = record_of(index, "");
    record.out.bytes = on_disk(text(index), written.spill());
    if (index == 1) CHECK(written.spill().bytes_in_use() > 20 << 20);
    written.output().accept(std::move(record));
  }
  std::string expected;
  for (std::uint64_t index = 0; index < 30; ++index) {
    expected += "{\"index\":" + std::to_string(index) + ",\"stdout\":\"" + text(index) + "\"}\n";
  }
  CHECK((written.finish() == expected));
  CHECK(written.spill().bytes_in_use() == 0);
}

TEST_CASE("the output of an attempt that is made again takes no space") {
  Written written(spec_with(only_index()));
  const CapturedOutput output{on_disk("some output", written.spill()), true};
  written.output().discard(output);
  CHECK(written.spill().bytes_in_use() == 0);
}

namespace {

// What a run over these items writes, with the journal that a former run left.
std::string written_with(Journal& journal, const JobSpec& spec,
                         const std::vector<std::uint64_t>& items,
                         std::vector<std::uint64_t>& called) {
  Written written(spec, &journal);
  for (std::uint64_t index = 0; index < items.size(); ++index) {
    Record record = record_of(index, "new");
    record.item.values = {Value::of(static_cast<std::int64_t>(items[index]))};
    if (written.output().reuse(record.item)) continue;
    called.push_back(items[index]);
    written.output().accept(std::move(record));
  }
  return written.finish();
}

}  // namespace

TEST_CASE("items that a former run finished keep their records in the new order") {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/out";
  OutputSpec fields;
  fields.fields = {Field::index, Field::vars, Field::status, Field::key};
  const JobSpec spec = spec_with(fields);
  std::vector<std::uint64_t> called;
  {
    Journal journal = Journal::begin(file);
    written_with(journal, spec, {10, 11, 12}, called);
    CHECK(called == std::vector<std::uint64_t>{10, 11, 12});
  }
  called.clear();
  Journal journal = Journal::resume(file);
  const std::string lines = written_with(journal, spec, {12, 99, 10, 10}, called);
  CHECK(called == std::vector<std::uint64_t>{99, 10});  // the second 10 is an item of its own
  std::istringstream stream(lines);
  std::vector<std::uint64_t> items;
  for (std::string line; std::getline(stream, line);) {
    const auto parsed = nlohmann::json::parse(line);
    CHECK(parsed["index"] == items.size());
    items.push_back(parsed["vars"]["x"]);
  }
  CHECK(items == std::vector<std::uint64_t>{12, 99, 10, 10});
}

TEST_CASE("another command or another kind of result finds no record") {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/out";
  JobSpec spec = spec_with({});
  spec.command_words = {"echo", "{x}"};
  std::vector<std::uint64_t> called;
  {
    Journal journal = Journal::begin(file);
    written_with(journal, spec, {10}, called);
  }
  JobSpec other = spec;
  other.command_words = {"echo", "-n", "{x}"};
  JobSpec typed = spec;
  typed.output.result = ResultKind::text;
  JobSpec renamed = spec;
  renamed.loop[0].names = {"y"};
  for (const JobSpec& changed : {other, typed, renamed}) {
    called.clear();
    Journal journal = Journal::resume(file);
    written_with(journal, changed, {10}, called);
    CHECK(called.size() == 1);
  }
}

TEST_CASE("failed items are kept or run again as it was asked") {
  for (const bool again : {false, true}) {
    const TemporaryFolder folder;
    JobSpec spec = spec_with({});
    spec.output.retry_failed = again;
    Record failed = record_of(0, "");
    failed.attempts[0].outcome = Ended{ProcessEnd::exited(1)};
    const Item item = failed.item;
    {
      Journal journal = Journal::begin(folder.path() + "/out");
      Written(spec, &journal).output().accept(std::move(failed));
    }
    {
      Journal journal = Journal::resume(folder.path() + "/out");
      const auto status = Written(spec, &journal).output().reuse(item);
      CHECK(status == (again ? std::nullopt : std::optional(Status::failed)));
    }
    Journal journal = Journal::resume(folder.path() + "/out");
    CHECK(journal.records_found() == 1);  // of those on disk; one that was discarded is not taken
    spec.output.retry_failed = false;
    CHECK(Written(spec, &journal).output().reuse(item).has_value() == !again);
  }
}

TEST_CASE("values are the bare results and every item has its line") {
  OutputSpec values;
  values.form = OutputForm::values;
  values.result = ResultKind::text;
  Written written(spec_with(values));
  written.output().accept(record_of(0, "one\n"));
  written.output().accept(record_of(1, ""));
  written.output().accept(record_of(2, "no newline"));
  written.output().accept(record_of(3, "\xFF\n"));
  CHECK(written.finish() == "one\n\nno newline\n\xFF\n");
}

TEST_CASE("a value that is JSON is printed as it is and null where there is none") {
  OutputSpec values;
  values.form = OutputForm::values;
  values.result = ResultKind::json;
  Written written(spec_with(values));
  Record record = record_of(0, "{ \"a\": 1.50 }\n");
  record.result_json = R"({"a":1.50})";
  written.output().accept(std::move(record));
  written.output().accept(record_of(1, "not JSON"));
  CHECK(written.finish() == "{\"a\":1.50}\nnull\n");
}

}  // namespace localexec
