#include "report/ordered_writer.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>

#include "readiness.h"
#include "spilled_text.h"

namespace localexec {
namespace {

std::string line_of(std::uint64_t index) {
  return std::string(100'000, static_cast<char>('a' + index % 26)) + "\n";
}

}  // namespace

TEST_CASE("what waits on disk comes into memory as the reader takes it and not before") {
  constexpr std::uint64_t kLines = 400;  // 40 MB
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  sys::SpillFile spill(sys::temporary_folder());
  sys::WakeUp changed;
  std::string received;
  std::thread reader;
  {
    OrderedWriter writer(pipe.write.get(), "standard output", spill, changed, false);
    for (std::uint64_t index = 1; index < kLines; ++index) writer.put(index, line_of(index));
    const std::uint64_t on_disk = spill.bytes_in_use();
    CHECK(on_disk > 30'000'000);
    writer.put(0, line_of(0));
    writer.flush();
    CHECK(writer.is_full());
    CHECK(spill.bytes_in_use() == on_disk);  // what was in memory is not all written yet

    SUBCASE("in their order") {}
    SUBCASE("when no more will come") { writer.close(); }
    reader = std::thread([&] { received = read_to_end(pipe.read.get()); });
    while (writer.in_turn() < kLines || !writer.is_drained()) {
      REQUIRE(becomes_readable(changed.fd()));
      changed.clear();
      writer.go_on();
    }
    CHECK(spill.bytes_in_use() == 0);
  }
  pipe.write.reset();
  reader.join();
  std::string expected;
  for (std::uint64_t index = 0; index < kLines; ++index) expected += line_of(index);
  CHECK((received == expected));
}

TEST_CASE("gaps are stepped over once no more will come") {
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  sys::SpillFile spill(sys::temporary_folder());
  sys::WakeUp changed;
  {
    OrderedWriter writer(pipe.write.get(), "standard output", spill, changed, false);
    writer.put(7, "seven\n");
    writer.put(3, in_memory("three\n"));
    writer.flush();
    CHECK(writer.is_drained());
    writer.close();
    while (!writer.is_drained()) {
      REQUIRE(becomes_readable(changed.fd()));
      changed.clear();
      writer.go_on();
    }
  }
  pipe.write.reset();
  CHECK(read_to_end(pipe.read.get()) == "three\nseven\n");
}

}  // namespace localexec
