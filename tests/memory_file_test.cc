#include "sys/memory_file.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace localexec::sys {
namespace {

std::string content_of(const Fd& file) {
  std::string content;
  std::vector<char> buffer(1 << 20);
  for (std::ptrdiff_t got = read_some(file.get(), buffer); got > 0;) {
    content.append(buffer.data(), static_cast<std::size_t>(got));
    got = read_some(file.get(), buffer);
  }
  return content;
}

}  // namespace

TEST_CASE("bytes can be read from a file that holds them, however many there are") {
  for (const std::size_t size : {0UL, 1UL, 100'000UL, 9UL << 20}) {
    const std::string bytes(size, 'b');
    const Fd file = memory_file(bytes);
    REQUIRE(file);
    CHECK(content_of(file) == bytes);
  }
}

}  // namespace localexec::sys
