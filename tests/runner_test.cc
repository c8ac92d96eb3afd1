#include "run/runner.h"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fakes.h"
#include "input/indexed_sources.h"
#include "readiness.h"
#include "refusal.h"
#include "sys/clock.h"

namespace localexec {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

const Outcome kFailed = Ended{ProcessEnd::exited(1)};

ItemSource range(const std::string& text) {
  return std::make_unique<RangeSource>(parse_range(text));
}

// A loop over x with everything around it faked. Tests set the public members before run().
struct Loop {
  explicit Loop(ItemSource items, std::uint32_t at_once = 2)
      : source(std::move(items)), workers(at_once) {
    use({"call", "{x}"});
    spec.chunk = {ChunkPolicy::Kind::fixed, 1};
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  }
  ~Loop() { ::pthread_sigmask(SIG_SETMASK, &mask, nullptr); }

  void use(const Words& words) { spec.command = CommandTemplate(words, {"x"}, false); }

  RunEnd run() {
    constexpr std::array kSignals{SIGUSR1, SIGUSR2};
    const sys::SignalWatch signals(kSignals);
    sys::SpillFile spill(sys::temporary_folder());
    ItemFeed feed(std::move(source), {}, spill);
    Scheduler scheduler({spec.chunk, workers, spec.retry, spec.halt, deadline}, feed.total());
    sys::Poller poller;
    const auto notify = [this](std::string_view line) { notes.emplace_back(line); };
    RunnerParts parts{spec,      feed,       scheduler, executor,     sink,   poller,    signals,
                      guard,     processors, false,     judge,        notify, observers, admission,
                      job_slots, control,    {},        most_workers, probe};
    return Runner(std::move(parts)).run();
  }

  // The items that have a record.
  std::multiset<std::uint64_t> recorded() const {
    std::multiset<std::uint64_t> items;
    for (const Record& record : sink.records) items.insert(record.item.index);
    return items;
  }

  const Record& record_of(std::uint64_t item) const {
    for (const Record& record : sink.records) {
      if (record.item.index == item) return record;
    }
    throw std::runtime_error("no record of item " + std::to_string(item));
  }

  JobSpec spec;
  ItemSource source;
  std::uint32_t workers;
  std::optional<TimePoint> deadline;
  FakeExecutor executor;
  FakeSink sink;
  sys::Guard guard;
  std::uint64_t processors = 1;
  std::function<void(CallEnd&, const Item&)> judge;
  std::vector<std::string> notes;
  std::vector<RunObserver*> observers;
  Admission* admission = nullptr;
  JobSlots* job_slots = nullptr;
  ControlPort* control = nullptr;
  std::uint32_t most_workers = 1000;
  WorkerProbe* probe = nullptr;
  sigset_t mask{};
};

// Gives so many items, waits until somebody lets it go on, and then fails.
class FaultyStream : public StreamSource {
 public:
  FaultyStream(std::uint64_t items, const sys::WakeUp& go_on) : items_(items), go_on_(go_on) {}
  bool next(Item& item) override {
    if (next_ == items_) {
      if (before_waiting_) before_waiting_();
      becomes_readable(go_on_.fd());
      throw UsageError("items:3: broken");
    }
    item = {next_++, {Value::of("v")}};
    return true;
  }
  void before_waiting(std::function<void()> action) override {
    before_waiting_ = std::move(action);
  }
  void stop() override {}

 private:
  std::function<void()> before_waiting_;
  const std::uint64_t items_;
  const sys::WakeUp& go_on_;
  std::uint64_t next_ = 0;
};

// Writes down what it is told.
class FakeObserver : public RunObserver {
 public:
  std::vector<std::string> told;
  std::vector<std::string> held;
  std::optional<TimePoint> alarm;
  int alarms = 0;

  void total(std::uint64_t items) override { told.push_back("total " + std::to_string(items)); }
  void started(std::uint32_t, const Ticket& ticket, const Item& item, TimePoint) override {
    told.push_back("started " + std::to_string(item.index) + "/" + std::to_string(ticket.attempt));
  }
  void ended(std::uint32_t, const Ticket& ticket, const Item& item, const Attempt& attempt,
             TimePoint) override {
    told.push_back("ended " + std::to_string(item.index) + "/" + std::to_string(ticket.attempt) +
                   " " + std::string(status_name(status_of(attempt.outcome))));
  }
  void finished(const Record& record) override {
    told.push_back("finished " + std::to_string(record.item.index));
  }
  void reused(Status status, const Item&) override {
    told.push_back("reused " + std::string(status_name(status)));
  }
  void held_back(const std::string& reason) override { held.push_back(reason); }
  void on_time(TimePoint now) override {
    if (!alarm || now < *alarm) return;
    alarm.reset();
    ++alarms;
  }
  std::optional<TimePoint> wake_at() const override { return alarm; }
};

}  // namespace

TEST_CASE("an observer is told of every attempt, the record, and items that do not run again") {
  Loop loop(range("0:2"), 1);
  FakeObserver observer;
  loop.observers = {&observer};
  loop.spec.retry.retries = 1;
  loop.sink.known = {{0, Status::ok}};
  loop.executor.script = [](const CallRequest&) { return FakeCall{.outcome = kFailed}; };
  loop.run();
  CHECK(observer.told == Words{"total 2", "reused ok", "started 1/1", "ended 1/1 failed",
                               "started 1/2", "ended 1/2 failed", "finished 1"});
}

TEST_CASE("an observer is woken when it wants to be") {
  Loop loop(range("0:1"), 1);
  FakeObserver observer;
  observer.alarm = sys::now() + 10ms;
  loop.observers = {&observer};
  loop.executor.script = [](const CallRequest&) { return FakeCall{.turns = 0}; };
  loop.executor.on_turn = [&] {
    if (observer.alarms > 0) loop.executor.end_all_ok();
  };
  loop.executor.alarm = sys::now() + 20ms;
  loop.run();
  CHECK(observer.alarms == 1);
}

TEST_CASE("every item is called once and yields one record") {
  Loop loop(range("0:50"), 3);
  const RunEnd end = loop.run();
  CHECK(end.exit_code == 0);
  CHECK(end.signal == 0);
  CHECK(loop.executor.started.size() == 50);
  CHECK(loop.recorded().size() == 50);
  for (std::uint64_t i = 0; i < 50; ++i) CHECK(loop.recorded().count(i) == 1);
  CHECK(loop.sink.closed);
  CHECK(loop.notes.empty());
  CHECK(end.all_items);
  CHECK(end.all_written);
}

TEST_CASE("no items make no calls and are no failure") {
  Loop loop(range("0:0"));
  CHECK(loop.run().exit_code == 0);
  CHECK(loop.executor.started.empty());
  CHECK(loop.sink.closed);
}

TEST_CASE("as many calls run at once as there are workers") {
  Loop loop(range("0:40"), 4);
  loop.executor.script = [](const CallRequest&) { return FakeCall{.turns = 3}; };
  loop.run();
  CHECK(loop.executor.most_at_once == 4);
}

TEST_CASE("a call gets its item and its place and its timeout") {
  Loop loop(range("5:7"), 1);
  loop.use({"call", "{x}", "{index}/{chunk}/{worker}/{attempt}"});
  loop.spec.limits.timeout = 7s;
  loop.run();
  REQUIRE(loop.executor.started.size() == 2);
  CHECK(loop.executor.started[0].argv == Words{"call", "5", "0/0/0/1"});
  CHECK(loop.executor.started[1].argv == Words{"call", "6", "1/1/0/1"});
  CHECK(loop.executor.started[1].timeout == 7s);
  CHECK(loop.record_of(1).chunk == 1);
  CHECK(loop.record_of(1).worker == 0);
  CHECK(loop.record_of(1).item.values == std::vector{Value::of(std::int64_t{6})});
}

TEST_CASE("a call is told its share of the processors which grows when few are left") {
  Loop loop(range("0:5"), 4);
  loop.use({"call", "{x}", "{threads}"});
  loop.processors = 8;
  loop.run();
  CHECK(loop.executor.started.front().argv[2] == "2");
  CHECK(loop.executor.started.back().argv[2] == "8");
}

TEST_CASE("a timeout that is a share of the median holds once there is a median") {
  Loop loop(range("0:20"), 1);
  loop.spec.limits.timeout_of_median = 2.0;
  loop.executor.elapsed = 1s;
  loop.run();
  CHECK_FALSE(loop.executor.started.front().timeout);
  const auto last = loop.executor.started.back().timeout;
  REQUIRE(last);
  CHECK(*last > 1900ms);
  CHECK(*last < 2100ms);
}

TEST_CASE("calls that run when the median becomes known get the limit too") {
  Loop loop(range("0:20"), 2);
  loop.spec.limits.timeout_of_median = 2.0;
  loop.executor.elapsed = 1s;
  loop.executor.script = [](const CallRequest& request) {
    return FakeCall{.turns = request.argv[1] == "0" ? 50 : 1};
  };
  loop.run();
  CHECK(loop.executor.limits.at(0) > 1900ms);
}

TEST_CASE("only calls that ended ok count for the median") {
  Loop loop(range("0:20"), 1);
  loop.spec.limits.timeout_of_median = 2.0;
  loop.executor.elapsed = 1s;
  loop.executor.script = [](const CallRequest&) { return FakeCall{.outcome = kFailed}; };
  loop.run();
  CHECK_FALSE(loop.executor.started.back().timeout);
}

TEST_CASE("one item that does not end ok makes the run end with 1") {
  Loop loop(range("0:3"), 1);
  loop.executor.script = [](const CallRequest& request) {
    return FakeCall{.outcome = request.argv[1] == "1" ? kFailed : Ended{ProcessEnd::exited(0)}};
  };
  CHECK(loop.run().exit_code == 1);
  CHECK(loop.sink.records.size() == 3);
  CHECK(loop.record_of(1).status() == Status::failed);
}

TEST_CASE("an item that the command cannot take has a record and the run goes on") {
  Loop loop(std::make_unique<ListSource>(Words{"1", "no number", "3"}), 1);
  loop.use({"call", "{x:03d}"});
  CHECK(loop.run().exit_code == 1);
  CHECK(loop.executor.started.size() == 2);
  CHECK(loop.record_of(1).status() == Status::error);
  CHECK(contains(reason_of(loop.record_of(1).last().outcome), "'no number'"));
  CHECK(loop.record_of(2).status() == Status::ok);
}

TEST_CASE("an attempt that is made again is kept in the record and its output is not") {
  Loop loop(range("0:2"), 1);
  loop.use({"call", "{x}", "{attempt}"});
  loop.spec.retry.retries = 5;
  loop.executor.script = [](const CallRequest& request) {
    FakeCall call{.out = "try " + request.argv[2]};
    if (request.argv[1] == "1" && request.argv[2] != "3") call.outcome = kFailed;
    return call;
  };
  CHECK(loop.run().exit_code == 0);
  const Record& record = loop.record_of(1);
  REQUIRE(record.attempts.size() == 3);
  CHECK(status_of(record.attempts[0].outcome) == Status::failed);
  CHECK(status_of(record.attempts[2].outcome) == Status::ok);
  CHECK(record.out.bytes.memory == "try 3");
  CHECK(loop.sink.discarded == Words{"try 1", "try 2"});
}

TEST_CASE("what the judge finds wanting has failed and may be tried again") {
  Loop loop(range("0:2"), 1);
  loop.spec.retry.retries = 1;
  int judged = 0;
  loop.judge = [&judged](CallEnd& end, const Item&) {
    if (++judged <= 3) end.attempt.outcome = BadResult{ProcessEnd::exited(0), "not JSON"};
  };
  CHECK(loop.run().exit_code == 1);
  CHECK(loop.record_of(0).status() == Status::failed);
  CHECK(loop.record_of(0).attempts.size() == 2);
  CHECK(loop.record_of(1).status() == Status::ok);
  CHECK(judged == 4);
}

TEST_CASE("the judge never looks at a call that failed by itself") {
  Loop loop(range("0:1"), 1);
  loop.executor.script = [](const CallRequest&) { return FakeCall{.outcome = kFailed}; };
  loop.judge = [](CallEnd& end, const Item&) { end.attempt.outcome = BadResult{}; };
  loop.run();
  CHECK(std::holds_alternative<Ended>(loop.record_of(0).last().outcome));
}

TEST_CASE("a shortage of the machine means fewer at a time and is told once") {
  Loop loop(range("0:8"), 6);
  loop.executor.script = [&loop](const CallRequest&) {
    return FakeCall{.refused = loop.executor.running() >= 2 ? EAGAIN : 0};
  };
  CHECK(loop.run().exit_code == 0);
  CHECK(loop.recorded() == std::multiset<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(loop.executor.most_at_once == 2);
  REQUIRE(loop.notes.size() == 1);
  CHECK(contains(loop.notes[0], "the system allows 2 calls at once"));
  CHECK(contains(loop.notes[0], "Resource temporarily unavailable"));
}

TEST_CASE("a call that has to wait until others are started is no shortage") {
  Loop loop(range("0:8"), 6);
  loop.executor.script = [&loop](const CallRequest&) {
    return FakeCall{.later = loop.executor.running() >= 2};
  };
  CHECK(loop.run().exit_code == 0);
  CHECK(loop.recorded() == std::multiset<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(loop.executor.most_at_once == 2);
  CHECK(loop.notes.empty());
}

TEST_CASE("after a shortage no more is tried until a call has ended") {
  Loop loop(range("0:4"), 4);
  int refusals = 0;
  bool is_over = false;
  loop.executor.script = [&](const CallRequest&) {
    const bool refused = !is_over && loop.executor.running() >= 2;
    if (refused) ++refusals;
    return FakeCall{.turns = is_over ? 1 : 0, .refused = refused ? EAGAIN : 0};
  };
  loop.executor.on_turn = [&] {
    if (!loop.executor.alarm) {
      loop.executor.alarm = sys::now() + 300ms;
    } else if (!is_over && sys::now() >= *loop.executor.alarm) {
      is_over = true;
      loop.executor.end_all_ok();
    }
  };
  CHECK(loop.run().exit_code == 0);
  CHECK(refusals == 1);
}

TEST_CASE("what the call in turn prints is passed on while it runs") {
  Loop loop(range("0:3"), 3);
  loop.executor.script = [](const CallRequest& request) {
    return FakeCall{.turns = 3, .out = request.argv.at(1)};
  };
  loop.sink.in_turn = 1;
  loop.executor.on_turn = [&loop] { CHECK(loop.sink.gathered.empty()); };  // the loop has waited
  CHECK(loop.run().exit_code == 0);
  CHECK(loop.sink.passed == "1");
  for (const Record& record : loop.sink.records) {
    CHECK(record.out.bytes.memory ==
          (record.item.index == 1 ? "" : std::to_string(record.item.index)));
  }
}

TEST_CASE("a shortage that passes is forgotten") {
  Loop loop(range("0:40"), 4);
  int refusals = 0;
  loop.executor.script = [&refusals](const CallRequest&) {
    return FakeCall{.turns = 2, .refused = ++refusals <= 3 ? EMFILE : 0};
  };
  CHECK(loop.run().exit_code == 0);
  CHECK(loop.recorded().size() == 40);
  CHECK(loop.executor.most_at_once == 4);
}

TEST_CASE("an item whose start was refused keeps its earlier attempts") {
  Loop loop(range("0:1"), 1);
  loop.use({"call", "{attempt}"});
  loop.spec.retry.retries = 1;
  int starts = 0;
  loop.executor.script = [&starts](const CallRequest& request) {
    ++starts;
    FakeCall call;
    if (starts == 1) call.outcome = kFailed;
    if (starts == 2) call.refused = EAGAIN;
    CHECK(request.argv[1] == (starts == 1 ? "1" : "2"));
    return call;
  };
  CHECK(loop.run().exit_code == 0);
  CHECK(starts == 3);
  CHECK(loop.record_of(0).attempts.size() == 2);
}

TEST_CASE("a fault in the middle of the input lets what runs finish and is told then") {
  const sys::WakeUp go_on;
  Loop loop(std::make_unique<FaultyStream>(2, go_on), 4);
  loop.executor.script = [](const CallRequest&) { return FakeCall{.turns = 0}; };
  loop.executor.keeps_turning = true;
  int turns_since = 0;
  loop.executor.on_turn = [&] {
    if (loop.executor.started.size() < 2) return;
    go_on.ring();
    if (++turns_since == 100) loop.executor.end_all_ok();
  };
  CHECK(refusal_of([&] { loop.run(); }) == "not a UsageError: items:3: broken");
  CHECK(loop.executor.started.size() == 2);
  CHECK(loop.recorded() == std::multiset<std::uint64_t>{0, 1});
  CHECK(loop.record_of(1).status() == Status::ok);
  CHECK(loop.sink.closed);
}

TEST_CASE("while the reader is behind nothing new starts") {
  Loop loop(range("0:5"), 1);
  loop.executor.keeps_turning = true;
  loop.sink.on_record = [&loop] { loop.sink.full = loop.sink.records.size() == 1; };
  int turns = 0;
  std::size_t started = 0;
  loop.executor.on_turn = [&] {
    if (!loop.sink.full || ++turns < 20) return;
    started = loop.executor.started.size();
    loop.sink.full = false;
  };
  CHECK(loop.run().exit_code == 0);
  CHECK(started == 1);
  CHECK(loop.sink.records.size() == 5);
}

TEST_CASE("a retry that is due while nothing may start does not keep the loop busy") {
  Loop loop(range("0:3"), 1);
  loop.spec.retry.retries = 1;
  loop.executor.script = [](const CallRequest&) { return FakeCall{.outcome = kFailed}; };
  int turns = 0;
  loop.executor.on_turn = [&] {
    ++turns;
    if (!loop.executor.alarm && loop.executor.started.size() == 1) {
      loop.sink.full = true;  // as of the first end, whose retry is due at once
      loop.executor.alarm = sys::now() + 50ms;
    } else if (loop.sink.full && sys::now() >= *loop.executor.alarm) {
      loop.sink.full = false;
    }
  };
  CHECK(loop.run().exit_code == 1);
  CHECK(turns < 50);
}

TEST_CASE("a failing output stops the run and is told") {
  Loop loop(range("0:1000"), 2);
  loop.sink.on_record = [&loop] {
    loop.sink.fault = SinkFailure{false, "cannot write to standard output: no space"};
  };
  loop.executor.script = [](const CallRequest& request) {
    return FakeCall{.turns = request.argv[1] == "0" ? 1 : 0};
  };
  std::string message;
  try {
    loop.run();
  } catch (const std::exception& error) {
    message = error.what();
  }
  CHECK(message == "cannot write to standard output: no space");
  CHECK(loop.executor.cancel_reasons == Words{"the records cannot be written"});
  CHECK(loop.executor.started.size() < 10);
}

TEST_CASE("a reader that went away ends the run without a word") {
  Loop loop(range("0:1000"), 1);
  loop.sink.on_record = [&loop] { loop.sink.fault = SinkFailure{true, "broken pipe"}; };
  CHECK(loop.run().exit_code == 3);
  CHECK(loop.executor.started.size() < 10);
}

TEST_CASE("the run ends only when everything is written") {
  Loop loop(range("0:1"), 1);
  loop.sink.drained = false;
  std::thread writer;
  loop.sink.on_close = [&] {
    writer = std::thread([&loop] {
      loop.sink.drained = true;
      loop.sink.ring();
    });
  };
  CHECK(loop.run().exit_code == 0);
  CHECK(loop.sink.drained);
  writer.join();
}

TEST_CASE("an output that fails at the very end fails the run") {
  Loop loop(range("0:1"), 1);
  loop.sink.on_close = [&loop] {
    loop.sink.drained = false;
    loop.sink.fault = SinkFailure{false, "no space"};
  };
  CHECK_THROWS_WITH(loop.run(), "no space");
}

TEST_CASE("a signal cancels what runs and ends the run as that signal does") {
  Loop loop(range("0:100"), 2);
  loop.executor.script = [](const CallRequest& request) {
    if (request.argv[1] == "5") ::raise(SIGUSR2);
    return FakeCall{.turns = std::stoi(request.argv[1]) >= 4 ? 0 : 1};
  };
  const RunEnd end = loop.run();
  CHECK(end.signal == SIGUSR2);
  CHECK(end.exit_code == 128 + SIGUSR2);
  CHECK(loop.executor.cancel_reasons == Words{"interrupted by SIGUSR2"});
  CHECK_FALSE(loop.executor.all_killed);
  CHECK_FALSE(end.all_items);
  CHECK(loop.recorded().size() == loop.executor.started.size());
  CHECK(loop.record_of(5).status() == Status::canceled);
  CHECK(loop.sink.closed);
}

TEST_CASE("a second signal is immediate") {
  Loop loop(range("0:100"), 1);
  loop.executor.obeys_cancel = false;
  loop.executor.script = [](const CallRequest&) { return FakeCall{.turns = 0}; };
  int turns = 0;
  loop.executor.keeps_turning = true;
  loop.executor.on_turn = [&turns] {
    ++turns;
    if (turns == 1) ::raise(SIGUSR1);
    if (turns == 5) ::raise(SIGUSR2);
  };
  const RunEnd end = loop.run();
  CHECK(end.signal == SIGUSR1);
  CHECK(loop.executor.all_killed);
}

TEST_CASE("the same signal at the same moment is one signal") {
  Loop loop(range("0:100"), 1);
  loop.executor.script = [](const CallRequest&) {
    ::raise(SIGUSR1);
    return FakeCall{.turns = 0};
  };
  loop.executor.obeys_cancel = false;
  loop.executor.keeps_turning = true;
  int turns = 0;
  loop.executor.on_turn = [&] {
    if (++turns == 2) ::raise(SIGUSR1);
    if (turns == 4) loop.executor.end_all_ok();
  };
  CHECK(loop.run().signal == SIGUSR1);
  CHECK_FALSE(loop.executor.all_killed);
}

TEST_CASE("the same signal is a second one where the first took long to follow") {
  Loop loop(range("0:100"), 1);
  loop.executor.script = [](const CallRequest&) { return FakeCall{.turns = 0}; };
  loop.executor.obeys_cancel = false;
  loop.executor.keeps_turning = true;
  bool asked = false;
  loop.executor.on_cancel = [] {
    // The machine is busy: nothing else makes the moments differ.
    for (const TimePoint begin = sys::now(); sys::now() - begin <= Interruptions::kSame;) continue;
    ::raise(SIGUSR1);
  };
  int turns = 0;
  loop.executor.on_turn = [&] {
    if (!std::exchange(asked, true)) ::raise(SIGUSR1);
    if (++turns == 10 && !loop.executor.all_killed) loop.executor.end_all_ok();
  };
  CHECK(loop.run().signal == SIGUSR1);
  CHECK(loop.executor.all_killed);
}

TEST_CASE("without its guardian the run ends at once") {
  Loop loop(range("0:100"), 1);
  sys::Pipe guardian;
  REQUIRE(sys::make_pipe(guardian));
  loop.guard.gone_fd = guardian.read.get();
  loop.executor.script = [](const CallRequest&) { return FakeCall{.turns = 0}; };
  loop.executor.on_turn = [&guardian] { guardian.write.reset(); };
  loop.executor.alarm = TimePoint{};
  loop.run();
  CHECK(loop.executor.all_killed);
  CHECK(loop.executor.started.size() == 1);
}

TEST_CASE("a halt stops what runs and the run ends with 4") {
  Loop loop(range("0:100"), 2);
  loop.spec.halt = {HaltRules::Mode::now, 1, {}, {}};
  loop.executor.script = [](const CallRequest& request) {
    return request.argv[1] == "0" ? FakeCall{.outcome = kFailed} : FakeCall{.turns = 0};
  };
  CHECK(loop.run().exit_code == 4);
  CHECK(loop.executor.cancel_reasons == Words{"the run was halted: 1 failed"});
  CHECK(loop.recorded().size() == loop.executor.started.size());
}

TEST_CASE("a deadline that has passed starts nothing and ends with 4") {
  Loop loop(range("0:100"), 2);
  loop.deadline = sys::now() - 1s;
  CHECK(loop.run().exit_code == 4);
  CHECK(loop.executor.started.empty());
}

TEST_CASE("an item that waits for its retry when the run is given up has its record") {
  Loop loop(range("0:100"), 1);
  loop.spec.retry = {5, 1h, {1}, false, false};
  loop.spec.halt = {HaltRules::Mode::soon, 1, {}, {}};
  loop.executor.script = [](const CallRequest& request) {
    return FakeCall{.outcome = Ended{ProcessEnd::exited(request.argv[1] == "0" ? 1 : 2)}};
  };
  CHECK(loop.run().exit_code == 4);
  CHECK(loop.recorded() == std::multiset<std::uint64_t>{0, 1});
  CHECK(loop.record_of(0).attempts.size() == 1);
}

TEST_CASE("an item whose start was refused when the run was given up has no record") {
  Loop loop(range("0:100"), 2);
  loop.executor.script = [](const CallRequest& request) {
    if (request.argv[1] == "1") ::raise(SIGUSR1);
    return FakeCall{.turns = 0, .refused = request.argv[1] == "1" ? EAGAIN : 0};
  };
  CHECK(loop.run().signal == SIGUSR1);
  CHECK(loop.recorded() == std::multiset<std::uint64_t>{0});
}

TEST_CASE("an item that a former run finished is not called and its status counts") {
  Loop loop(range("0:5"), 2);
  loop.sink.known = {{1, Status::ok}, {2, Status::ok}};
  CHECK(loop.run().exit_code == 0);
  CHECK(loop.recorded() == std::multiset<std::uint64_t>{0, 3, 4});
  Loop failed(range("0:2"), 2);
  failed.sink.known = {{1, Status::failed}};
  CHECK(failed.run().exit_code == 1);
  CHECK(failed.executor.started.size() == 1);
}

TEST_CASE("a fault of the machine leaves nothing running") {
  Loop loop(range("0:100"), 2);
  loop.executor.script = [](const CallRequest& request) {
    if (request.argv[1] == "1") throw std::runtime_error("the machine is on fire");
    return FakeCall{.turns = 0};
  };
  CHECK_THROWS_WITH(loop.run(), "the machine is on fire");
  CHECK(loop.executor.all_killed);
}

TEST_CASE("calls that are not admitted wait, which is told once, and all run in the end") {
  Loop loop(range("0:6"), 4);
  FakeObserver observer;
  loop.observers = {&observer};
  std::uint64_t free = 0;  // until the first two calls have ended
  AdmissionRules rules;
  rules.min_free_memory = 1 << 20;
  Admission admission(rules, {{}, [&] { return std::optional(free); }, {}, 1});
  loop.admission = &admission;
  loop.sink.on_record = [&] {
    if (loop.sink.records.size() == 2) free = 1 << 30;
  };
  loop.executor.script = [](const CallRequest&) { return FakeCall{.turns = 3}; };
  const RunEnd end = loop.run();
  CHECK(end.exit_code == 0);
  CHECK(loop.recorded() == std::multiset<std::uint64_t>{0, 1, 2, 3, 4, 5});
  REQUIRE(loop.notes.size() == 1);
  CHECK(loop.notes[0].find("(--min-free-memory 1 MiB)") != std::string::npos);
  REQUIRE(observer.held.size() >= 2);
  CHECK(observer.held.back().empty());
}

TEST_CASE("a jobserver with one token lets two calls run at once, and gets it back") {
  Loop loop(range("0:6"), 4);
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  REQUIRE(sys::write_all(pipe.write.get(), "t"));
  sys::TokenLedger ledger;
  sys::Jobserver server({JobserverAuth::Kind::pipe, pipe.read.get(), pipe.write.get(), {}}, ledger);
  JobSlots slots(server, 4, std::nullopt);
  loop.job_slots = &slots;
  loop.executor.script = [](const CallRequest&) { return FakeCall{.turns = 3}; };
  CHECK(loop.run().exit_code == 0);
  CHECK(loop.executor.most_at_once == 2);
  CHECK(loop.sink.records.size() == 6);
  CHECK(server.take());
}

TEST_CASE("a token that comes while calls run lets another one start") {
  Loop loop(range("0:2"), 2);
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  sys::TokenLedger ledger;
  sys::Jobserver server({JobserverAuth::Kind::pipe, pipe.read.get(), pipe.write.get(), {}}, ledger);
  JobSlots slots(server, 2, std::nullopt);
  loop.job_slots = &slots;
  loop.executor.script = [&](const CallRequest&) {
    return FakeCall{.turns = loop.executor.started.empty() ? 0 : 1};
  };
  std::thread lender([&] { sys::write_all(pipe.write.get(), "t"); });
  loop.executor.on_turn = [&] {
    if (loop.executor.most_at_once == 2) loop.executor.end_all_ok();
  };
  CHECK(loop.run().exit_code == 0);
  lender.join();
  CHECK(loop.sink.records.size() == 2);
}

TEST_CASE("calls that no process could be had for give their token back") {
  Loop loop(range("0:4"), 2);
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  REQUIRE(sys::write_all(pipe.write.get(), "t"));
  sys::TokenLedger ledger;
  sys::Jobserver server({JobserverAuth::Kind::pipe, pipe.read.get(), pipe.write.get(), {}}, ledger);
  JobSlots slots(server, 2, std::nullopt);
  loop.job_slots = &slots;
  int refusals = 2;
  loop.executor.script = [&](const CallRequest&) {
    return FakeCall{.refused = refusals-- > 0 ? EAGAIN : 0};
  };
  CHECK(loop.run().exit_code == 0);
  CHECK(loop.sink.records.size() == 4);
  CHECK(server.take());
}

TEST_CASE("a probe of calls that wait gives the run more workers") {
  Loop loop(range("20"), 2);
  WorkerProbe probe(2, 2);
  loop.probe = &probe;
  loop.executor.elapsed = 100ms;  // and no processor time
  CHECK(loop.run().exit_code == 0);
  CHECK(loop.executor.sizes == std::vector<std::size_t>{8});
  CHECK(loop.executor.most_at_once == 8);
  REQUIRE(loop.notes.size() == 1);
  CHECK(loop.notes[0] ==
        "localexec: note: --probe: 2 calls took 0.200 s and 0.000 s of processor time, 0%: 8 "
        "workers from now on");
}

TEST_CASE("with --progress none a probe tells nothing") {
  Loop loop(range("20"), 2);
  WorkerProbe probe(2, 2);
  loop.probe = &probe;
  loop.executor.elapsed = 100ms;
  loop.spec.seeing.progress = ProgressMode::none;
  loop.run();
  CHECK(loop.executor.most_at_once == 8);
  CHECK(loop.notes.empty());
}

}  // namespace localexec
