// Any bytes are lines of JSON of one kind or refused with a sentence; the values that are given are
// JSON or text again. Input: a byte whose lowest bit says whether every line is one value, then the
// file.
#include <sys/mman.h>

#include <string>

#include "core/json_syntax.h"
#include "core/usage_error.h"
#include "core/utf8.h"
#include "input/json_lines_source.h"
#include "input_text.h"
#include "must_hold.h"
#include "sys/fd.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace localexec;
  if (size == 0) return 0;
  const bool one_variable = (data[0] & 1U) != 0;
  const sys::Fd memory(::memfd_create("jsonl", MFD_CLOEXEC));
  MUST_HOLD(memory.is_open() &&
            sys::write_all_at(memory.get(), fuzz::text_of(data + 1, size - 1), 0));
  const std::string path = "/dev/fd/" + std::to_string(memory.get());
  try {
    JsonLinesSource source({path}, one_variable);
    MUST_HOLD(!one_variable || source.names().empty());
    const std::size_t width = source.names().empty() ? 1 : source.names().size();
    Item item;
    for (std::uint64_t index = 0; source.next(item); ++index) {
      MUST_HOLD(item.index == index);
      MUST_HOLD(item.values.size() == width);
      for (const Value& value : item.values) {
        MUST_HOLD(value.kind() == Value::Kind::json ? !json_fault(value.bytes())
                                                    : is_utf8(value.bytes()));
      }
    }
  } catch (const UsageError& error) {
    MUST_HOLD(std::string_view(error.what()).find(path) != std::string_view::npos);
  }
  return 0;
}
