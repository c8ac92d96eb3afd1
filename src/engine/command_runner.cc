#include "engine/command_runner.h"

#include <utility>

#include "run/spilling_buffer.h"

namespace localexec {
namespace {

constexpr Duration kLongestCommand = std::chrono::seconds(30);
constexpr Duration kGrace = std::chrono::seconds(2);
constexpr std::size_t kCaptureBudget = 1 << 20;

std::string text_of(const CapturedOutput& output, const sys::SpillFile& spill) {
  std::string text;
  for_each_piece(output.bytes, spill, [&](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace

CommandRunner::CommandRunner(sys::Poller& poller, const sys::Spawner& spawner,
                             sys::SpillFile& spill, std::uint8_t channel)
    : spill_(spill), lane_(poller, spawner, spill, 1, {kGrace, channel, kCaptureBudget}) {}

void CommandRunner::run(Words words, Done done) {
  waiting_.push_back({std::move(words), std::move(done)});
}

void CommandRunner::start_next(TimePoint now) {
  if (running_ || waiting_.empty()) return;
  CallRequest request;
  request.argv = waiting_.front().words;
  request.timeout = kLongestCommand;
  if (lane_.start(std::move(request), now) == StartResult::no_room) return;  // in the next turn
  running_ = std::move(waiting_.front());
  waiting_.pop_front();
}

void CommandRunner::on_time(TimePoint now) {
  lane_.on_time(now);
  std::vector<CallEnd> ends;
  do {
    ends.clear();
    lane_.collect(ends);
    for (const CallEnd& end : ends) {
      const Command command = std::move(*std::exchange(running_, std::nullopt));
      command.done(result_of(end));
    }
    start_next(now);  // it may have ended already, if it could not start
  } while (!ends.empty());
}

CommandResult CommandRunner::result_of(const CallEnd& end) {
  CommandResult result;
  result.end = end_of(end.attempt.outcome);
  result.timed_out = status_of(end.attempt.outcome) == Status::timeout;
  result.out = text_of(end.out, spill_);
  result.err = text_of(end.err, spill_);
  if (result.end.kind == ProcessEnd::Kind::none) result.err = reason_of(end.attempt.outcome);
  release(end.out.bytes, spill_);
  release(end.err.bytes, spill_);
  return result;
}

}  // namespace localexec
