#include "report/line_writer.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>
#include <thread>

#include "readiness.h"
#include "refusal.h"
#include "spilled_text.h"

namespace localexec {
namespace {

// Writing to a pipe without a reader is an error here, as it is in the program.
class IgnoredPipeSignal {
 public:
  IgnoredPipeSignal() : old_(std::signal(SIGPIPE, SIG_IGN)) {}
  ~IgnoredPipeSignal() { std::signal(SIGPIPE, old_); }

 private:
  void (*old_)(int);
};

// Waits until the condition holds, looking whenever the writer says that something changed.
template <typename Condition>
bool eventually(sys::WakeUp& changed, Condition condition) {
  while (!condition()) {
    if (!becomes_readable(changed.fd())) return condition();
    changed.clear();
  }
  return true;
}

bool is_drained(const LineWriter& writer, sys::WakeUp& changed) {
  return eventually(changed, [&] { return writer.is_drained(); });
}

bool has_failed(const LineWriter& writer, sys::WakeUp& changed) {
  return eventually(changed, [&] { return writer.failure().has_value(); });
}

struct Output {
  Output() { REQUIRE(sys::make_pipe(pipe)); }
  sys::Pipe pipe;
  sys::SpillFile spill{sys::temporary_folder()};
  sys::WakeUp changed;
};

}  // namespace

TEST_CASE("lines are written in the order in which they were given") {
  Output output;
  std::string expected;
  {
    LineWriter writer(output.pipe.write.get(), "standard output", output.spill, output.changed);
    CHECK(writer.is_drained());
    for (int i = 0; i < 2000; ++i) {
      const std::string line = "line " + std::to_string(i) + "\n";
      expected += line;
      writer.write(in_memory(line));
    }
    CHECK_FALSE(writer.is_drained());
    writer.flush();
    CHECK(is_drained(writer, output.changed));
    CHECK_FALSE(writer.failure());
  }
  output.pipe.write.reset();
  CHECK(read_to_end(output.pipe.read.get()) == expected);
}

TEST_CASE("a line on disk is written whole and its space is given back") {
  Output output;
  SpilledBytes line = on_disk(std::string(3'000'000, 'x'), output.spill);
  line.memory = "end\n";
  line.size += 4;
  std::string received;
  std::thread reader([&] { received = read_to_end(output.pipe.read.get()); });
  {
    LineWriter writer(output.pipe.write.get(), "standard output", output.spill, output.changed);
    writer.write(std::move(line));
    writer.flush();
    CHECK(is_drained(writer, output.changed));
  }
  output.pipe.write.reset();
  reader.join();
  CHECK(received.size() == 3'000'004);
  CHECK(received.ends_with("xend\n"));
  CHECK(output.spill.bytes_in_use() == 0);
}

TEST_CASE("a reader that stops reading makes the writer full and never blocks who writes") {
  Output output;
  LineWriter writer(output.pipe.write.get(), "standard output", output.spill, output.changed);
  CHECK_FALSE(writer.is_full());
  const std::string line = 'x' + std::string(99'999, '\n');
  std::size_t written = 0;
  while (!writer.is_full() && written < 100'000'000) {
    writer.write(in_memory(line));
    written += line.size();
  }
  CHECK(writer.is_full());
  CHECK_FALSE(writer.is_drained());
  std::thread reader([&] {
    std::string buffer(1 << 20, '\0');
    for (std::size_t got = 0; got < written;) {
      got += static_cast<std::size_t>(sys::read_some(output.pipe.read.get(), buffer));
    }
  });
  writer.flush();
  CHECK(eventually(output.changed, [&] { return !writer.is_full(); }));
  CHECK(is_drained(writer, output.changed));
  reader.join();
}

TEST_CASE("lines on disk fill the writer too") {
  Output output;
  LineWriter writer(output.pipe.write.get(), "standard output", output.spill, output.changed);
  for (int i = 0; i < 80; ++i) writer.write(on_disk(std::string(1 << 20, 'x'), output.spill));
  CHECK(writer.is_full());
}

TEST_CASE("what a stopped reader never takes is given up in the end") {
  Output output;
  {
    LineWriter writer(output.pipe.write.get(), "standard output", output.spill, output.changed);
    writer.write(in_memory(std::string(10'000'000, 'x')));
    REQUIRE(becomes_readable(output.pipe.read.get()));
  }
  output.pipe.write.reset();
  CHECK(read_to_end(output.pipe.read.get()).size() < 10'000'000);
}

TEST_CASE("a reader that goes away is noticed while there is nothing to write") {
  const IgnoredPipeSignal ignored;
  Output output;
  LineWriter writer(output.pipe.write.get(), "standard output", output.spill, output.changed);
  output.pipe.read.reset();
  REQUIRE(has_failed(writer, output.changed));
  CHECK(writer.failure()->reader_gone);
}

TEST_CASE("a reader that goes away in the middle of a line is noticed") {
  const IgnoredPipeSignal ignored;
  Output output;
  LineWriter writer(output.pipe.write.get(), "standard output", output.spill, output.changed);
  writer.write(in_memory(std::string(10'000'000, 'x')));
  REQUIRE(becomes_readable(output.pipe.read.get()));
  output.pipe.read.reset();
  REQUIRE(has_failed(writer, output.changed));
  CHECK(writer.failure()->reader_gone);
  writer.write(on_disk("what comes after is dropped", output.spill));
  writer.flush();
  CHECK(output.spill.bytes_in_use() == 0);
}

TEST_CASE("a full disk is told by name and reason") {
  sys::SpillFile spill(sys::temporary_folder());
  sys::WakeUp changed;
  const sys::Fd full = sys::open_file("/dev/full", O_WRONLY);
  LineWriter writer(full.get(), "standard output", spill, changed);
  writer.write(in_memory("line\n"));
  writer.flush();
  REQUIRE(has_failed(writer, changed));
  CHECK_FALSE(writer.failure()->reader_gone);
  CHECK(contains(writer.failure()->message,
                 "cannot write to standard output: No space left on device"));
}

TEST_CASE("an output that was made non-blocking gets every byte") {
  Output output;
  sys::set_nonblocking(output.pipe.write.get());
  std::string received;
  std::thread reader([&] { received = read_to_end(output.pipe.read.get()); });
  {
    LineWriter writer(output.pipe.write.get(), "standard output", output.spill, output.changed);
    writer.write(in_memory(std::string(5'000'000, 'x')));
    CHECK(is_drained(writer, output.changed));
  }
  output.pipe.write.reset();
  reader.join();
  CHECK(received.size() == 5'000'000);
}

}  // namespace localexec
