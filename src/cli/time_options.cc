#include <array>
#include <string_view>

#include "cli/job_draft.h"
#include "cli/option_values.h"
#include "core/duration.h"

namespace localexec::cli {
namespace {

void set_timeout(JobDraft& job, const GivenOption& given) {
  TimeLimits& limits = job.spec.limits;
  limits.timeout.reset();
  limits.timeout_of_median.reset();
  std::string_view value = given.value();
  if (value.ends_with('%')) {
    value.remove_suffix(1);
    limits.timeout_of_median = parse_number<int>(value, "--timeout", 1, 1'000'000) / 100.0;
  } else {
    limits.timeout = parse_limit(value, "--timeout");
  }
}

constexpr std::array kRows{
    OptionRow{
        "timeout", '\0', OptionKind::value, "TIME|N%", "", in::kAll,
        "Stop an attempt that runs longer: SIGTERM to its process group and, after the grace, "
        "SIGKILL. Its status is timeout. TIME is seconds, or has a unit: 90, 1.5s, 250ms, "
        "2m, 1h; or 200%, that share of the median of the calls that ended ok so far (from "
        "the third on).",
        set_timeout},
    OptionRow{"grace", '\0', OptionKind::value, "TIME", "", in::kAll,
              "How long a call may take to end after SIGTERM before it is killed. Default 2s.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.limits.grace = parse_duration(given.value(), "--grace");
              }},
    OptionRow{"deadline", '\0', OptionKind::value, "TIME", "", in::kAll,
              "Stop the whole run after this time; its exit status is then 4.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.limits.deadline = parse_limit(given.value(), "--deadline");
              }},
};

}  // namespace

const OptionGroup kTimeOptions{"Time", kRows, nullptr};

}  // namespace localexec::cli
