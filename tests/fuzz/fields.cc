// A list of fields is understood if and only if writing the fields out gives the list, which
// names each once.
#include "core/record.h"
#include "core/usage_error.h"
#include "input_text.h"
#include "must_hold.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = localexec::fuzz::text_of(data, size);
  try {
    std::string written;
    for (const localexec::Field field : localexec::parse_fields(text)) {
      if (!written.empty()) written += ',';
      written += localexec::field_name(field);
    }
    MUST_HOLD(written == text);
  } catch (const localexec::UsageError& error) {
    const std::string_view why = error.what();
    MUST_HOLD(why.starts_with("--fields: no field is called '") ||
              why.ends_with("' stands there twice; name it once"));
  }
  return 0;
}
