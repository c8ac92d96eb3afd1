#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "cli/job_draft.h"
#include "cli/option_values.h"
#include "core/byte_size.h"
#include "core/duration.h"

namespace localexec::cli {
namespace {

// What pressure holds calls back where the user names none, in percent. Waiting for memory slows
// everything down; that some task waits for a processor is usual on a machine that is in full use.
constexpr PressureLimits kPressure{80, 10, 50};

// A number above 0, and what follows it.
bool read_number(std::string_view text, double& number, std::string_view& rest) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  rest = {stop, static_cast<std::size_t>(end - stop)};
  return error == std::errc{} && std::isfinite(number) && number > 0;
}

double parse_rate(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 4> kUnits{
      {{"", 1}, {"/s", 1}, {"/m", 60}, {"/h", 3600}}};
  double number = 0;
  std::string_view rest;
  if (read_number(text, number, rest) && number <= 1e6) {
    for (const auto& [unit, seconds] : kUnits) {
      if (rest == unit) return number / seconds;
    }
  }
  throw UsageError(
      fmt::format("--rate {}: write calls a second, minute or hour: 10, 10/s, 100/m or 5/h", text));
}

LoadLimit parse_load(std::string_view text) {
  double number = 0;
  std::string_view rest;
  if (read_number(text, number, rest)) {
    if (rest.empty()) return {number, false};
    if (rest == "%") return {number / 100, true};
    if (rest == "x") return {number, true};
  }
  throw UsageError(fmt::format(
      "--max-load {}: write a number of processes, or 90% or 1.5x of the processors", text));
}

double parse_share(std::string_view text, std::string_view all) {
  double number = 0;
  std::string_view rest;
  if (read_number(text, number, rest) && (rest.empty() || rest == "%") && number <= 100) {
    return number;
  }
  throw UsageError(fmt::format(
      "--pressure={}: write a percentage, or some of cpu=N,memory=N,io=N, or --pressure alone",
      all));
}

PressureLimits parse_pressure(std::string_view text) {
  if (text == "auto") return kPressure;
  if (text.find('=') == std::string_view::npos) {
    const double share = parse_share(text, text);
    return {share, share, share};
  }
  PressureLimits limits;
  for (std::string_view rest = text; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    const std::string_view rule = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const auto equals = std::min(rule.find('='), rule.size());
    const std::string_view name = rule.substr(0, equals);
    const double share = parse_share(rule.substr(std::min(equals + 1, rule.size())), text);
    if (name == "cpu") {
      limits.cpu = share;
    } else if (name == "memory") {
      limits.memory = share;
    } else if (name == "io") {
      limits.io = share;
    } else {
      throw UsageError(
          fmt::format("--pressure={}: there are cpu, memory and io, not '{}'", text, name));
    }
  }
  return limits;
}

std::uint64_t parse_memory(const std::string& text, std::string_view option) {
  const std::uint64_t size = parse_byte_size(text, option);
  if (size > 0) return size;
  throw UsageError(
      fmt::format("{} {}: must be more than 0; leave it out for no limit", option, text));
}

JobserverUse parse_jobserver(std::string_view text) {
  if (text == "auto") return JobserverUse::automatic;
  if (text == "always") return JobserverUse::always;
  if (text == "off") return JobserverUse::off;
  throw UsageError(fmt::format("--jobserver {}: write auto, always or off", text));
}

constexpr std::array kRows{
    OptionRow{"delay", '\0', OptionKind::value, "TIME", "", in::kLoop,
              "Let so much time pass between the start of one call and that of the next.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.resources.admission.delay = parse_duration(given.value(), "--delay");
              }},
    OptionRow{"rate", '\0', OptionKind::value, "N[/s|/m|/h]", "", in::kLoop,
              "Start at most so many calls a second, minute or hour, evenly spaced; every attempt "
              "counts. What was not used is not made up for.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.resources.admission.rate = parse_rate(given.value());
              }},
    OptionRow{"max-load", '\0', OptionKind::value, "N|N%|Nx", "", in::kLoop,
              "Start a call only while fewer processes and threads than this run or wait for a "
              "processor on the whole machine: a number, a percentage of its processors or a "
              "multiple of them. It is the load of the moment, not an average of minutes. One call "
              "always runs.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.resources.admission.max_load = parse_load(given.value());
              }},
    OptionRow{"min-free-memory", '\0', OptionKind::value, "SIZE", "", in::kLoop,
              "Start a call only while so much memory is free, of the machine and of the control "
              "groups that localexec is in; calls that have just started are counted with what the "
              "largest call took so far. One call always runs.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.resources.admission.min_free_memory =
                    parse_memory(given.value(), "--min-free-memory");
              }},
    OptionRow{"pressure", '\0', OptionKind::optional, "N|cpu=N,memory=N,io=N", "auto", in::kLoop,
              "Start a call only while tasks of the machine, or of our control group, waited for "
              "processors, memory or storage in less than so many percent of the last ten seconds "
              "(the kernel's pressure stall information): one number for all three, or one for "
              "each of those that count. Alone it means cpu=80,memory=10,io=50. From half of a "
              "limit on, one call a second starts. One call always runs.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.resources.admission.pressure = parse_pressure(given.value());
              }},
    OptionRow{"max-memory", '\0', OptionKind::value, "SIZE", "", in::kAll,
              "Limit the memory of every call. Where this user may make control groups (version 2, "
              "as under systemd-run --user --scope), the whole call keeps to it and is killed when "
              "it wants more, which its record says; elsewhere every process of it has the limit "
              "for its own data (RLIMIT_DATA), and cannot allocate more. memory_limit in the "
              "record says which: cgroup or rlimit.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.resources.limits.memory = parse_memory(given.value(), "--max-memory");
              }},
    OptionRow{
        "nice", '\0', OptionKind::value, "N", "", in::kAll,
        "Run calls with so much more niceness, up to 19: others come first. Less than 0 needs "
        "a privilege.",
        [](JobDraft& job, const GivenOption& given) {
          job.spec.resources.limits.nice = parse_number<int>(given.value(), "--nice", -20, 19);
        }},
    OptionRow{
        "pin", '\0', OptionKind::flag, "", "", in::kLoop,
        "Keep the calls of each worker to processors of its own: an equal share of those that "
        "we may use, or one where there are more workers than processors.",
        [](JobDraft& job, const GivenOption&) { job.spec.resources.limits.pin = true; }},
    OptionRow{"jobserver", '\0', OptionKind::value, "auto|always|off", "auto|always|off", in::kLoop,
              "Share places with GNU make. auto, the default: a run that make -j started takes a "
              "place of its jobserver for every call beyond the first, up to --workers; and where "
              "the command itself is make (without -j), all its calls share --workers places for "
              "what they run at once. always: offer these places to every command, by the "
              "environment's MAKEFLAGS and two descriptors that calls then inherit. off: neither.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.resources.jobserver = parse_jobserver(given.value());
              }},
};

}  // namespace

const OptionGroup kResourceOptions{"Resources", kRows, nullptr};

}  // namespace localexec::cli
