// Lines are what stands between delimiters, whatever their bytes and length; an item survives its
// time on disk. Input: a byte that says how (its lowest bit the delimiter, the others how often the
// rest is repeated), then the file.
#include <sys/mman.h>

#include <memory>

#include "core/item_bytes.h"
#include "input/line_source.h"
#include "input_text.h"
#include "must_hold.h"
#include "sys/fd.h"

namespace {

using namespace localexec;

std::vector<std::string> expected_lines(const std::string& file, char delimiter) {
  auto lines = fuzz::split(file, delimiter);
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const char delimiter = (data[0] & 1U) != 0 ? '\0' : '\n';
  constexpr std::size_t kRepeats[] = {1, 2, 3, 30, 300, 3000};
  const std::size_t repeats = kRepeats[(data[0] >> 1U) % std::size(kRepeats)];
  std::string file;
  for (std::size_t i = 0; i < repeats && file.size() < 100'000; ++i) {
    file += fuzz::text_of(data + 1, size - 1);
  }

  const sys::Fd memory(::memfd_create("lines", MFD_CLOEXEC));
  MUST_HOLD(memory.is_open() && sys::write_all_at(memory.get(), file, 0));
  LineSource source({"/dev/fd/" + std::to_string(memory.get())}, delimiter);
  const auto expected = expected_lines(file, delimiter);
  Item item;
  for (std::uint64_t index = 0; index < expected.size(); ++index) {
    MUST_HOLD(source.next(item));
    MUST_HOLD(item.index == index);
    MUST_HOLD(item.values == std::vector{Value::of(expected[index])});
    MUST_HOLD(item_from_bytes(index, to_bytes(item)).values == item.values);
  }
  MUST_HOLD(!source.next(item));
  return 0;
}
