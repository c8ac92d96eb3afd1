#include <array>
#include <string_view>

#include "cli/job_draft.h"
#include "cli/option_values.h"
#include "core/duration.h"

namespace localexec::cli {
namespace {

void parse_retry_on(std::string_view text, RetryRules& rules) {
  while (true) {
    const auto comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    if (word == "timeout") {
      rules.on_timeout = true;
    } else if (word == "signal") {
      rules.on_signal = true;
    } else {
      rules.on_exit_codes.push_back(parse_number<int>(word, "--retry-on", 1, 255));
    }
    if (comma == std::string_view::npos) return;
    text.remove_prefix(comma + 1);
  }
}

HaltRules::Mode parse_halt(std::string_view text) {
  if (text == "never") return HaltRules::Mode::never;
  if (text == "soon") return HaltRules::Mode::soon;
  if (text == "now") return HaltRules::Mode::now;
  throw UsageError(fmt::format("--halt {}: write never, soon or now", text));
}

void parse_halt_on(std::string_view text, HaltRules& rules) {
  constexpr std::uint64_t kMost = 1'000'000'000'000;
  const auto equals = text.find('=');
  const std::string_view what = text.substr(0, equals);
  std::string_view number = equals == std::string_view::npos ? "" : text.substr(equals + 1);
  if (what == "success") {
    rules.successes = parse_number<std::uint64_t>(number, "--halt-on success", 1, kMost);
  } else if (what == "fail" && number.ends_with('%')) {
    number.remove_suffix(1);
    rules.failed_share = parse_number<int>(number, "--halt-on fail", 1, 100) / 100.0;
  } else if (what == "fail") {
    rules.failures = parse_number<std::uint64_t>(number, "--halt-on fail", 1, kMost);
  } else {
    throw UsageError(fmt::format("--halt-on {}: write fail=N, fail=N% or success=N", text));
  }
}

constexpr std::array kRows{
    OptionRow{"retries", '\0', OptionKind::value, "N", "", in::kAll,
              "Try a call that did not end ok up to N more times. A retry that waits holds no "
              "worker. With more than one attempt the record lists each under tries.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.retry.retries =
                    parse_number<std::uint64_t>(given.value(), "--retries", 0, 1'000'000);
              }},
    OptionRow{
        "retry-delay", '\0', OptionKind::value, "TIME", "", in::kAll,
        "Wait so long before the first retry, twice as long before the second, and so on up to "
        "an hour; each time is varied by up to half, so that calls that failed together do not "
        "come back together. Default 0.",
        [](JobDraft& job, const GivenOption& given) {
          job.spec.retry.delay = parse_duration(given.value(), "--retry-delay");
        }},
    OptionRow{"retry-on", '\0', OptionKind::each, "CODE,...|timeout|signal", "timeout|signal",
              in::kAll,
              "Retry only after these endings: exit codes, timeout, signal; separated by commas. "
              "Without it every ending but ok is retried.",
              [](JobDraft& job, const GivenOption& given) {
                parse_retry_on(given.value(), job.spec.retry);
              }},
    OptionRow{
        "halt", '\0', OptionKind::value, "never|soon|now", "never|soon|now", in::kLoop,
        "What to do when --halt-on comes true: nothing; start no more calls; or also stop "
        "those that run. The exit status is then 4. Default never, or soon where --halt-on is "
        "given.",
        [](JobDraft& job, const GivenOption& given) { job.halt_mode = parse_halt(given.value()); }},
    OptionRow{
        "halt-on", '\0', OptionKind::each, "fail=N|fail=N%|success=N", "fail=|success=", in::kLoop,
        "When to halt: N items failed, that share of all items failed (of those that ended, at "
        "least 10, where the number of items is not known), or N succeeded. Default fail=1.",
        [](JobDraft& job, const GivenOption& given) {
          parse_halt_on(given.value(), job.spec.halt);
        }},
};

void check(JobDraft& job) {
  HaltRules& halt = job.spec.halt;
  const bool has_rule = halt.failures || halt.failed_share || halt.successes;
  halt.mode = job.halt_mode.value_or(has_rule ? HaltRules::Mode::soon : HaltRules::Mode::never);
  if (halt.mode != HaltRules::Mode::never && !has_rule) halt.failures = 1;
}

}  // namespace

const OptionGroup kFailureOptions{"Failure", kRows, check};

}  // namespace localexec::cli
