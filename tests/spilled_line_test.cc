#include "run/spilled_line.h"

#include <doctest/doctest.h>

#include <string>

#include "spilled_text.h"

namespace localexec {

TEST_CASE("a line in memory comes back as it was") {
  sys::SpillFile spill(sys::temporary_folder());
  for (const std::string text : {"", "\n", "a line\n", "ends with zeros\0\0\0\0\0\0\0\0"}) {
    const SpilledBytes back = line_from_bytes(to_bytes(in_memory(text)));
    CHECK(back.extents.empty());
    CHECK(back.memory == text);
    CHECK(back.size == text.size());
  }
}

TEST_CASE("a line on disk comes back without being read") {
  sys::SpillFile spill(sys::temporary_folder());
  SpilledBytes line = on_disk(std::string(5000, 'a'), spill);
  line.extents.push_back(spill.append(std::string(3000, 'b')));
  line.memory = "the end\n";
  line.size = 5000 + 3000 + line.memory.size();
  const std::string bytes = to_bytes(line);
  CHECK(bytes.size() < 100);
  const SpilledBytes back = line_from_bytes(bytes);
  CHECK(back.size == line.size);
  CHECK(back.memory == line.memory);
  CHECK(text_of(back, spill) == text_of(line, spill));
}

}  // namespace localexec
