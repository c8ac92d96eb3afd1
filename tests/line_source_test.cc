#include "input/line_source.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "readiness.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(StreamSource& source) {
  Lines lines;
  Item item;
  while (source.next(item)) {
    REQUIRE(item.index == lines.size());
    REQUIRE(item.values.size() == 1);
    REQUIRE(item.values[0].kind() == Value::Kind::text);
    lines.push_back(item.values[0].bytes());
  }
  CHECK_FALSE(source.next(item));
  return lines;
}

Lines lines_in(std::string_view bytes, char delimiter = '\n') {
  const TemporaryFolder folder;
  LineSource source({folder.write("items", bytes)}, delimiter);
  return lines_of(source);
}

}  // namespace

TEST_CASE("every line is an item and nothing is guessed about it") {
  CHECK(lines_in("a\nb\nc\n") == Lines{"a", "b", "c"});
  CHECK(lines_in("a\nb") == Lines{"a", "b"});
  CHECK(lines_in("a\n\nb\n") == Lines{"a", "", "b"});
  CHECK(lines_in("\n") == Lines{""});
  CHECK(lines_in("").empty());
  CHECK(lines_in(" a \r\nb\t\n") == Lines{" a \r", "b\t"});
  CHECK(lines_in(std::string_view("a\0b\n\xFF\n", 6)) == Lines{std::string("a\0b", 3), "\xFF"});
}

TEST_CASE("items between NUL bytes may hold newlines") {
  CHECK(lines_in(std::string_view("a\nb\0c\0", 6), '\0') == Lines{"a\nb", "c"});
  CHECK(lines_in(std::string_view("a\0\0b", 4), '\0') == Lines{"a", "", "b"});
}

TEST_CASE("lines longer than the buffer and across its borders stay whole") {
  std::string bytes;
  Lines expected;
  for (const std::size_t length : {65'535, 65'536, 65'537, 1, 0, 300'000, 10}) {
    expected.emplace_back(length, static_cast<char>('a' + expected.size()));
    bytes += expected.back() + '\n';
  }
  CHECK(lines_in(bytes) == expected);
}

TEST_CASE("a line is given as soon as it is there") {
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  LineSource source({path_of(pipe.read.get())}, '\n');
  Item item;
  REQUIRE(sys::write_all(pipe.write.get(), "first\nsec"));
  CHECK(source.next(item));
  CHECK(item.values[0].bytes() == "first");
  REQUIRE(sys::write_all(pipe.write.get(), "ond\n"));
  CHECK(source.next(item));
  CHECK(item.values[0].bytes() == "second");
  CHECK(item.index == 1);
  pipe.write.reset();
  CHECK_FALSE(source.next(item));
}

TEST_CASE("reading that blocks ends when it is stopped") {
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  LineSource source({path_of(pipe.read.get())}, '\n');
  bool more = true;
  std::thread reader([&] {
    Item item;
    more = source.next(item);
  });
  source.stop();
  reader.join();
  CHECK_FALSE(more);
}

TEST_CASE("a file of items that cannot be opened is told at once and by its name") {
  const TemporaryFolder folder;
  for (const std::string& file : {folder.path() + "/missing", folder.path()}) {
    std::string message;
    try {
      const LineSource source({file}, '\n');
    } catch (const std::exception& error) {
      message = error.what();
    }
    CHECK(message.find(file) != std::string::npos);
  }
}

}  // namespace localexec
