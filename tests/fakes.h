// Stand-ins for what the loop works with: no process, no output, and turns instead of time.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "run/executor.h"
#include "run/record_sink.h"
#include "sys/wake_up.h"

namespace localexec {

// What becomes of a call of the fake executor.
struct FakeCall {
  Outcome outcome = Ended{ProcessEnd::exited(0)};
  int turns = 1;  // of the loop, until it ends; 0: only when it is made to
  std::string out{};
  int refused = 0;     // errno of a start for which there is no room
  bool later = false;  // others are being started
  std::uint32_t call = 0;
};

// Runs calls as the script says. Public members are what a test sets beforehand and looks at
// afterwards.
class FakeExecutor : public Executor {
 public:
  using Script = std::function<FakeCall(const CallRequest&)>;

  Script script = [](const CallRequest&) { return FakeCall{}; };
  std::function<void()> on_turn = [] {};
  std::function<void()> on_cancel = [] {};
  bool keeps_turning = false;      // the loop never waits
  std::optional<TimePoint> alarm;  // when the loop is to wake, if nothing else wakes it
  bool obeys_cancel = true;
  Duration elapsed{};  // that every call says it took

  std::vector<CallRequest> started;
  std::size_t most_at_once = 0;
  std::vector<std::string> cancel_reasons;
  bool all_killed = false;
  std::vector<std::size_t> sizes;
  std::map<std::uint32_t, Duration> limits;  // that were set while a call ran, by worker

  StartResult start(CallRequest request, TimePoint) override {
    FakeCall call = script(request);
    if (call.refused != 0) {
      shortage_ = call.refused;
      return StartResult::no_room;
    }
    if (call.later) return StartResult::later;
    call.call = request.call;
    calls_[request.worker] = std::move(call);
    most_at_once = std::max(most_at_once, calls_.size());
    started.push_back(std::move(request));
    return StartResult::accepted;
  }
  void on_ready(sys::Tag, TimePoint) override {}
  void on_time(TimePoint) override {
    on_turn();
    std::vector<std::uint32_t> ended;
    for (auto& [worker, call] : calls_) {
      if (call.turns > 0 && --call.turns == 0) ended.push_back(worker);
    }
    for (const std::uint32_t worker : ended) end(worker, calls_.at(worker).outcome);
  }
  std::optional<TimePoint> wake_at() const override {
    const bool something_ends = std::any_of(
        calls_.begin(), calls_.end(), [](const auto& entry) { return entry.second.turns > 0; });
    if (keeps_turning || something_ends || !ends_.empty()) return TimePoint{};
    return alarm;
  }
  void collect(std::vector<CallEnd>& ends) override {
    std::move(ends_.begin(), ends_.end(), std::back_inserter(ends));
    ends_.clear();
  }
  void resize(std::size_t workers) override { sizes.push_back(workers); }
  void limit(std::uint32_t worker, Duration timeout) override { limits[worker] = timeout; }
  bool pass_through(std::uint32_t worker, OutputTap& tap) override {
    const auto call = calls_.find(worker);
    if (call == calls_.end()) return false;
    tap.out({{}, std::exchange(call->second.out, ""), 0});
    return true;
  }
  void before_wait(TimePoint) override {}
  void cancel_all(const std::string& reason, TimePoint) override {
    cancel_reasons.push_back(reason);
    on_cancel();
    if (obeys_cancel) end_all(reason);
  }
  void kill_all(TimePoint) override {
    all_killed = true;
    end_all("killed");
  }
  void suspend_all() override {}
  void resume_all(Duration) override {}
  std::size_t running() const override { return calls_.size(); }
  int starts_per_turn() const override { return 8; }
  int shortage() const override { return shortage_; }

  // Ends the calls that only a test can end.
  void end_all_ok() {
    while (!calls_.empty()) end(calls_.begin()->first, Ended{ProcessEnd::exited(0)});
  }

 private:
  void end(std::uint32_t worker, const Outcome& outcome) {
    CallEnd end;
    end.worker = worker;
    end.call = calls_.at(worker).call;
    end.attempt.outcome = outcome;
    end.attempt.times.elapsed = elapsed;
    end.out.bytes.memory = calls_.at(worker).out;
    end.out.bytes.size = end.out.bytes.memory.size();
    ends_.push_back(std::move(end));
    calls_.erase(worker);
  }
  void end_all(const std::string& reason) {
    while (!calls_.empty()) end(calls_.begin()->first, Canceled{{}, reason});
  }

  std::map<std::uint32_t, FakeCall> calls_;  // by worker
  std::vector<CallEnd> ends_;
  int shortage_ = 0;
};

// Keeps the records.
class FakeSink : public RecordSink, public OutputTap {
 public:
  std::vector<Record> records;
  std::vector<std::string> discarded;
  std::map<std::uint64_t, Status> known;  // items that a former run finished
  std::function<void()> on_record = [] {};
  std::function<void()> on_close = [] {};
  bool full = false;
  std::atomic<bool> drained = true;
  bool closed = false;
  std::optional<SinkFailure> fault;
  std::optional<std::uint64_t> in_turn;
  std::string passed;
  std::string gathered;  // of that, what was not flushed

  void accept(Record&& record) override {
    records.push_back(std::move(record));
    on_record();
  }
  void flush() override { gathered.clear(); }
  std::optional<Status> reuse(const Item& item) override {
    const auto found = known.find(item.index);
    return found == known.end() ? std::nullopt : std::optional(found->second);
  }
  void discard(const CapturedOutput& output) override {
    if (!output.empty()) discarded.push_back(output.bytes.memory);
  }
  std::optional<std::uint64_t> item_in_turn() const override { return in_turn; }
  OutputTap& tap() override { return *this; }
  void out(SpilledBytes bytes) override {
    passed += bytes.memory;
    gathered += bytes.memory;
  }
  void err(SpilledBytes) override {}
  void close() override {
    closed = true;
    on_close();
  }
  bool is_full() const override { return full; }
  bool is_drained() const override { return drained; }
  std::optional<SinkFailure> failure() const override { return fault; }
  void on_time(TimePoint) override {}
  std::optional<TimePoint> wake_at() const override { return std::nullopt; }
  int wake_fd() const override { return wake_.fd(); }
  void clear_wake() override { wake_.clear(); }

  // Something about it has changed.
  void ring() const { wake_.ring(); }

 private:
  sys::WakeUp wake_;
};

}  // namespace localexec
