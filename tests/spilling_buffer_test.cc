#include "run/spilling_buffer.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "spilled_text.h"

namespace localexec {
namespace {

std::string trimmed(const SpilledBytes& bytes, const sys::SpillFile& spill) {
  std::string text;
  for_each_text_piece(bytes, spill, [&text](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace

TEST_CASE("few bytes stay in memory") {
  sys::SpillFile spill(sys::temporary_folder());
  SpillingBuffer buffer(spill, 100);
  buffer.append("abc");
  buffer.push_back('d');
  const SpilledBytes bytes = buffer.take();
  CHECK(bytes.extents.empty());
  CHECK(bytes.memory == "abcd");
  CHECK(bytes.size == 4);
  CHECK(spill.bytes_in_use() == 0);
}

TEST_CASE("many bytes go to disk and fewer than the budget stay") {
  sys::SpillFile spill(sys::temporary_folder());
  SpillingBuffer buffer(spill, 100);
  std::string all;
  std::mt19937 random(6);
  for (int i = 0; i < 200; ++i) {
    const std::string piece(random() % 30, static_cast<char>('a' + random() % 26));
    all += piece;
    buffer.append(piece);
  }
  const SpilledBytes bytes = buffer.take();
  CHECK(bytes.memory.size() < 100);
  CHECK(bytes.size == all.size());
  CHECK(spill.bytes_in_use() == all.size() - bytes.memory.size());
  CHECK(text_of(bytes, spill) == all);
  release(bytes, spill);
  CHECK(spill.bytes_in_use() == 0);
}

TEST_CASE("a buffer is empty after its bytes were taken") {
  sys::SpillFile spill(sys::temporary_folder());
  SpillingBuffer buffer(spill, 10);
  buffer.append("more than ten bytes");
  buffer.take();
  const SpilledBytes nothing = buffer.take();
  CHECK(nothing.size == 0);
  CHECK(nothing.extents.empty());
  CHECK(nothing.memory.empty());
}

TEST_CASE("an extent larger than a read is given piece after piece") {
  sys::SpillFile spill(sys::temporary_folder());
  std::string large(1'000'000, 'x');
  for (std::size_t i = 0; i < large.size(); i += 1000) large[i] = static_cast<char>('a' + i % 26);
  CHECK(text_of(on_disk(large, spill), spill) == large);
}

TEST_CASE("text is given without its final newline and only that one") {
  sys::SpillFile spill(sys::temporary_folder());
  for (const std::string text : {"", "\n", "a", "a\n", "a\n\n", "\n\n", "a\nb"}) {
    const std::string expected = text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
    CHECK(trimmed(in_memory(text), spill) == expected);
    CHECK(trimmed(on_disk(text, spill), spill) == expected);
  }
  SpilledBytes split = on_disk("first\n", spill);  // the newline is on disk, the end in memory
  split.memory = "\n";
  split.size = 7;
  CHECK(trimmed(split, spill) == "first\n");
}

}  // namespace localexec
