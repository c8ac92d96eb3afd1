// Lengths of time, sizes and numbers of workers are within their limits or refused.
#include "core/duration.h"

#include <chrono>
#include <cstdlib>

#include "core/byte_size.h"
#include "core/usage_error.h"
#include "core/worker_count.h"
#include "input_text.h"
#include "must_hold.h"

namespace {

using localexec::Duration;
using localexec::UsageError;

void check_duration(std::string_view text) {
  const Duration duration = localexec::parse_duration(text, "--timeout");
  MUST_HOLD(duration >= Duration::zero());
  MUST_HOLD(duration <= std::chrono::hours(24) * 365 * 100);
  if (duration < std::chrono::milliseconds(1)) return;  // shown with an exponent
  const Duration again = localexec::parse_duration(localexec::show_duration(duration), "--timeout");
  MUST_HOLD(std::llabs((again - duration).count()) < 1000);  // as near as a double can be
}

void check_size(std::string_view text) {
  MUST_HOLD(localexec::parse_byte_size(text, "--max-output") < std::uint64_t{1} << 62);
}

void check_workers(std::string_view text) {
  const auto count = localexec::parse_worker_count(text);
  for (const std::uint64_t processors : {1, 3, 1024}) {
    const std::uint64_t workers = count.resolve(processors, 1);
    MUST_HOLD(workers >= 1 && workers <= 1'000'000);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = localexec::fuzz::text_of(data, size);
  for (const auto check : {check_duration, check_size, check_workers}) {
    try {
      check(text);
    } catch (const UsageError& error) {
      MUST_HOLD(std::string_view(error.what()).starts_with("--"));
    }
  }
  return 0;
}
