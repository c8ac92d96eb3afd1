#include "cli/option_values.h"

#include "core/duration.h"

namespace localexec::cli {

Duration parse_limit(std::string_view text, std::string_view option) {
  const Duration limit = parse_duration(text, option);
  if (limit > Duration::zero()) return limit;
  throw UsageError(
      fmt::format("{} {}: must be more than 0; leave it out for no limit", option, text));
}

std::string parse_name(const std::string& text, std::string_view option, std::string_view what) {
  if (!text.empty()) return text;
  throw UsageError(fmt::format("{}: the name is empty; name a {}", option, what));
}

}  // namespace localexec::cli
