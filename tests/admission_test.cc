#include "run/admission.h"

#include <doctest/doctest.h>

#include <chrono>

namespace localexec {
namespace {

using namespace std::chrono_literals;

// A machine whose figures a test sets.
struct Machine {
  std::optional<double> runnable = 0;
  std::optional<std::uint64_t> free_memory = 1000;
  std::optional<sys::Pressure> pressure = sys::Pressure{};
  int readings = 0;

  Gauges gauges() {
    return {[this] { return ++readings, runnable; }, [this] { return ++readings, free_memory; },
            [this] { return ++readings, pressure; }, 4};
  }
};

TimePoint at(Duration since_start) { return TimePoint{} + 1h + since_start; }

// How many of `wanted` calls may start at that moment, where some run already.
std::size_t starts(Admission& admission, TimePoint now, std::size_t running, std::size_t wanted) {
  std::size_t started = 0;
  while (started < wanted && admission.admits(now, running + started)) {
    admission.started(now);
    ++started;
  }
  return started;
}

}  // namespace

TEST_CASE("without rules every call is admitted and no figure is read") {
  Machine machine;
  Admission admission({}, machine.gauges());
  CHECK(starts(admission, at(0s), 0, 100) == 100);
  CHECK(machine.readings == 0);
  CHECK(AdmissionRules{}.is_empty());
}

TEST_CASE("a delay lies between any two starts, and says when the next one is due") {
  AdmissionRules rules;
  rules.delay = 2s;
  Admission admission(rules, Machine().gauges());
  CHECK(starts(admission, at(0s), 0, 10) == 1);
  CHECK(admission.ask_again_at() == at(2s));
  CHECK(admission.reason().empty());
  CHECK(starts(admission, at(1999ms), 0, 10) == 0);
  CHECK(starts(admission, at(2s), 0, 10) == 1);
  CHECK(starts(admission, at(10s), 5, 10) == 1);
  CHECK(admission.ask_again_at() == at(12s));
}

TEST_CASE("a rate spaces the starts, makes up for a late wake-up and saves nothing up") {
  AdmissionRules rules;
  rules.rate = 100;
  Admission admission(rules, Machine().gauges());
  CHECK(starts(admission, at(0s), 0, 10) == 1);
  CHECK(admission.ask_again_at() == at(10ms));
  CHECK(starts(admission, at(13ms), 0, 10) == 1);
  CHECK(admission.ask_again_at() == at(20ms));
  CHECK(starts(admission, at(20ms), 0, 10) == 1);
  CHECK(starts(admission, at(60s), 0, 10) == 2);
}

TEST_CASE("a rate is kept over a second in which the loop always wakes late") {
  AdmissionRules rules;
  rules.rate = 1000;
  Admission admission(rules, Machine().gauges());
  std::size_t started = 0;
  for (Duration now = 0s; now < 1s; now += 3ms) started += starts(admission, at(now), 0, 1000);
  CHECK(started >= 990);
  CHECK(started <= 1001);
}

TEST_CASE("above the load nothing starts but the only call") {
  Machine machine;
  machine.runnable = 8;
  AdmissionRules rules;
  rules.max_load = LoadLimit{4, false};
  Admission admission(rules, machine.gauges());
  CHECK(starts(admission, at(0s), 0, 10) == 1);
  CHECK(admission.reason() == "8 processes run or wait for a processor (--max-load 4)");
  CHECK(admission.ask_again_at() == at(100ms));
  machine.runnable = 1;
  CHECK(starts(admission, at(50ms), 1, 10) == 0);  // figures are read ten times a second
  CHECK(starts(admission, at(100ms), 1, 10) == 3);
}

TEST_CASE("a load for every processor is that of the machine's") {
  Machine machine;
  machine.runnable = 5;
  AdmissionRules rules;
  rules.max_load = LoadLimit{1.5, true};
  Admission admission(rules, machine.gauges());
  CHECK(starts(admission, at(0s), 1, 10) == 1);
}

TEST_CASE("what has just started counts as load before the figures show it") {
  Machine machine;
  AdmissionRules rules;
  rules.max_load = LoadLimit{3, false};
  Admission admission(rules, machine.gauges());
  CHECK(starts(admission, at(0s), 1, 10) == 3);
  CHECK(starts(admission, at(100ms), 1, 10) == 3);
}

TEST_CASE("while memory is short nothing starts but the only call") {
  Machine machine;
  machine.free_memory = 100ULL << 20;
  AdmissionRules rules;
  rules.min_free_memory = 200ULL << 20;
  Admission admission(rules, machine.gauges());
  CHECK(starts(admission, at(0s), 0, 10) == 1);
  CHECK(admission.reason() == "100 MiB of memory are free (--min-free-memory 200 MiB)");
  machine.free_memory = 300ULL << 20;
  CHECK(starts(admission, at(100ms), 1, 1) == 1);
}

TEST_CASE("until a call has shown what it takes, one starts for every look at the memory") {
  Machine machine;
  AdmissionRules rules;
  rules.min_free_memory = 500;
  Admission admission(rules, machine.gauges());
  CHECK(starts(admission, at(0s), 1, 10) == 1);
  CHECK(admission.reason().empty());
  CHECK(starts(admission, at(100ms), 2, 10) == 1);
}

TEST_CASE("calls that have just started are promised the memory that the largest one took") {
  Machine machine;
  AdmissionRules rules;
  rules.min_free_memory = 500;
  Admission admission(rules, machine.gauges());
  admission.ended(100);
  CHECK(starts(admission, at(0s), 1, 10) == 6);  // the last one with 500 left
  CHECK(starts(admission, at(500ms), 1, 10) == 0);
  CHECK(starts(admission, at(1s), 1, 10) == 6);
}

TEST_CASE("above a limit of pressure nothing starts, and near it one call a second") {
  Machine machine;
  machine.pressure = sys::Pressure{0, 0, 45};
  AdmissionRules rules;
  rules.pressure = PressureLimits{80, 10, 40};
  Admission admission(rules, machine.gauges());
  CHECK(starts(admission, at(0s), 1, 10) == 0);
  CHECK(admission.reason() == "the pressure on io is 45 % (--pressure=io=40)");
  machine.pressure = sys::Pressure{0, 0, 30};
  CHECK(starts(admission, at(1s), 1, 10) == 1);
  CHECK(admission.reason().empty());
  CHECK(starts(admission, at(1900ms), 2, 10) == 0);
  CHECK(starts(admission, at(2s), 2, 10) == 1);
  machine.pressure = sys::Pressure{0, 0, 10};
  CHECK(starts(admission, at(3s), 3, 10) == 10);
}

TEST_CASE("a resource without a limit may be under any pressure") {
  Machine machine;
  machine.pressure = sys::Pressure{99, 99, 5};
  AdmissionRules rules;
  rules.pressure = PressureLimits{{}, {}, 40};
  Admission admission(rules, machine.gauges());
  CHECK(starts(admission, at(0s), 1, 10) == 10);
}

TEST_CASE("figures that the machine does not tell hold nothing back, and it is known which") {
  Machine machine;
  machine.runnable.reset();
  machine.free_memory.reset();
  machine.pressure.reset();
  AdmissionRules rules;
  rules.max_load = LoadLimit{1, false};
  rules.min_free_memory = 1;
  rules.pressure = PressureLimits{1, 1, 1};
  Admission admission(rules, machine.gauges());
  CHECK(admission.without_figures() ==
        std::vector<std::string>{"--max-load", "--min-free-memory", "--pressure"});
  CHECK(admission.admits(at(0s), 5));
}

}  // namespace localexec
