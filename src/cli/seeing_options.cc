#include <fmt/format.h>

#include <array>
#include <string_view>

#include "cli/job_draft.h"
#include "cli/option_values.h"
#include "cli/run_name.h"
#include "core/usage_error.h"
#include "sys/terminal.h"

namespace localexec::cli {
namespace {

ProgressMode parse_progress(std::string_view text) {
  if (text == "auto") return ProgressMode::automatic;
  if (text == "bar") return ProgressMode::bar;
  if (text == "plain") return ProgressMode::plain;
  if (text == "json") return ProgressMode::json;
  if (text == "none") return ProgressMode::none;
  throw UsageError(fmt::format("--progress {}: write auto, bar, plain, json or none", text));
}

// Now, while nothing of our own is open that could have that number.
int parse_progress_fd(std::string_view text) {
  const int fd = parse_number<int>(text, "--progress-fd", 2, 1'000'000);
  if (fd > 2 && !sys::is_open(fd)) {
    throw UsageError(fmt::format(
        "--progress-fd {}: is not open; open it for localexec, for example by {}>FILE", fd, fd));
  }
  return fd;
}

ColourMode parse_color(std::string_view text) {
  if (text == "auto") return ColourMode::automatic;
  if (text == "always") return ColourMode::always;
  if (text == "never") return ColourMode::never;
  throw UsageError(fmt::format("--color {}: write auto, always or never", text));
}

constexpr std::array kRows{
    OptionRow{
        "progress", '\0', OptionKind::value, "auto|bar|plain|json|none", "auto|bar|plain|json|none",
        in::kCalls,
        "Show on standard error how far the run is: done, not ok, running, rate, time left, and "
        "what runs longest. bar is one line on a terminal; plain a line every 10 seconds; json an "
        "object a second for programs. auto, the default, is a bar on a terminal and plain "
        "elsewhere, says nothing in runs under a second, and nothing where the records themselves "
        "go to that terminal. none also keeps the list of failed items away.",
        [](JobDraft& job, const GivenOption& given) {
          job.spec.seeing.progress = parse_progress(given.value());
        }},
    OptionRow{"progress-fd", '\0', OptionKind::value, "N", "", in::kCalls,
              "Show progress on descriptor N, which calls do not inherit. Default 2.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.seeing.progress_fd = parse_progress_fd(given.value());
              }},
    OptionRow{"color", '\0', OptionKind::value, "auto|always|never", "auto|always|never",
              in::kCalls,
              "Whether progress and the list of failed items are coloured. auto, the default, "
              "means on a terminal and where NO_COLOR is not set.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.seeing.colour = parse_color(given.value());
              }},
    OptionRow{"summary", '\0', OptionKind::value, "FILE", "", in::kRun,
              "Write the totals of the run to FILE as one JSON object: items by status, time, how "
              "busy the workers were, memory, and the slowest items.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.seeing.summary = parse_name(given.value(), "--summary", "file");
              }},
    OptionRow{"trace", '\0', OptionKind::value, "FILE", "", in::kRun,
              "Write every attempt to FILE as a Chrome trace event, a lane per worker. Perfetto "
              "(https://ui.perfetto.dev) and chrome://tracing show it.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.seeing.trace = parse_name(given.value(), "--trace", "file");
              }},
    OptionRow{"junit", '\0', OptionKind::value, "FILE", "", in::kRun,
              "Write a JUnit report to FILE, as Jenkins and GitLab read it: each item is a test "
              "case, one that did not end ok with the end of its output.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.seeing.junit = parse_name(given.value(), "--junit", "file");
              }},
    OptionRow{"report", '\0', OptionKind::value, "FILE", "", in::kRun,
              "Write the page that localexec report makes to FILE.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.seeing.report = parse_name(given.value(), "--report", "file");
              }},
    OptionRow{
        "name", '\0', OptionKind::value, "NAME", "", in::kRun,
        "Call the run so, for localexec ctl. Letters, digits and _ . : -, the first a letter. "
        "Without it the run goes by the name of its program.",
        [](JobDraft& job, const GivenOption& given) {
          check_run_name(given.value());
          job.spec.seeing.name = given.value();
        }},
    OptionRow{"json", '\0', OptionKind::flag, "", "", in::kCtl,
              "Answer in JSON on a terminal, too.", nullptr},
};

void check(JobDraft& job) { job.spec.seeing.can_be_steered = job.command == CommandId::run; }

}  // namespace

const OptionGroup kSeeingOptions{"Seeing a run", kRows, check};

}  // namespace localexec::cli
