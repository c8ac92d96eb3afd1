#include "report/output_tail.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "spilled_text.h"

namespace localexec {

using Lines = std::vector<std::string>;

TEST_CASE("the last bytes are read from memory and from disk") {
  sys::SpillFile spill(sys::temporary_folder());
  CHECK(last_bytes(in_memory("abcdef"), spill, 4) == "cdef");
  CHECK(last_bytes(in_memory("ab"), spill, 4) == "ab");
  CHECK(last_bytes(on_disk("abcdef", spill), spill, 4) == "cdef");
  SpilledBytes both = on_disk("abc", spill);
  both.extents.push_back(spill.append("def"));
  both.memory = "gh";
  both.size = 8;
  CHECK(last_bytes(both, spill, 6) == "cdefgh");
  CHECK(last_bytes(both, spill, 1) == "h");
  CHECK(last_bytes(both, spill, 100) == "abcdefgh");
}

TEST_CASE("the last lines leave out blank ones") {
  CHECK(last_lines("a\nb\n\n  \nc\n\n", 2, 80) == Lines{"b", "c"});
  CHECK(last_lines("no newline", 2, 80) == Lines{"no newline"});
  CHECK(last_lines("", 2, 80).empty());
  CHECK(last_lines("\n\n", 2, 80).empty());
}

TEST_CASE("a line that was written over shows what stands there in the end") {
  CHECK(last_lines("10%\r50%\rdone\r\n", 3, 80) == Lines{"done"});
}

TEST_CASE("lines are harmless and not too long") {
  CHECK(last_lines("\x1b[31mred\tx\n", 3, 80) == Lines{"\\x1b[31mred    x"});
  CHECK(last_lines("abcdef\n", 3, 4) == Lines{"abcd…"});
  CHECK(last_lines("abc\xc3\xbc"
                   "f\n",
                   3, 4) == Lines{"abc…"});
}

}  // namespace localexec
