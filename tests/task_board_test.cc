#include "engine/task_board.h"

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace localexec {
namespace {

using std::chrono::seconds;

// A board with one submission, and a queue that answers whatever the test says. Time passes only
// when a test lets it.
class Cluster {
 public:
  explicit Cluster(std::vector<std::uint64_t> items) {
    board.add(0, items, now);
    accept();
  }

  TimePoint now{};
  TaskBoard board{{.run_name = "lx", .grace = seconds(2)}};
  std::vector<std::string> said;
  std::vector<std::string> given_up;
  std::vector<CancelOrder> cancels;
  std::vector<TaskId> replaced;
  int lists = 0;
  int submits = 0;
  SubmitAnswer answer{SubmitAnswer::Kind::accepted, "7", {}};

  // What the queue lists, by task of the submission that is asked for; false: no answer.
  std::vector<TaskSight> sights;
  bool answers = true;

  void see(std::uint32_t task, QueueSays says, std::string state = "S", std::string reason = {}) {
    std::erase_if(sights, [&](const TaskSight& sight) { return sight.task == task; });
    sights.push_back({board.batches().back().name, "7", task, says, state, reason, "n1"});
  }
  void forget() { sights.clear(); }

  void turn() {
    while (auto order = board.next(now)) obey(*order);
  }
  void pass(Duration time) {
    for (const TimePoint end = now + time; now < end; now += std::chrono::milliseconds(500)) turn();
    turn();
  }
  void finish(TaskId task) {
    while (board.task(task).missing > 0) board.item_done(task);
  }

 private:
  void accept() { turn(); }
  void obey(const Order& order) {
    if (const auto* submit = std::get_if<SubmitOrder>(&order)) {
      ++submits;
      board.submitted(submit->batch, answer, now);
    } else if (std::holds_alternative<ListOrder>(order)) {
      ++lists;
      using Sights = std::vector<TaskSight>;
      board.listed(answers ? std::optional<Sights>(sights) : std::nullopt, now);
    } else if (const auto* cancel = std::get_if<CancelOrder>(&order)) {
      cancels.push_back(*cancel);
    } else if (const auto* again = std::get_if<ReplaceOrder>(&order)) {
      replace(again->tasks);
    } else if (const auto* end = std::get_if<GiveUpOrder>(&order)) {
      given_up.push_back(end->reason);
    } else if (const auto* say = std::get_if<SayOrder>(&order)) {
      said.push_back(say->line);
    }
  }
  void replace(const std::vector<TaskId>& tasks) {
    replaced.insert(replaced.end(), tasks.begin(), tasks.end());
    std::vector<std::uint64_t> items;
    for (const TaskId task : tasks) items.push_back(board.task(task).missing);
    const TaskId first = board.add(board.batches().size(), items, now);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      board.inherit(first + static_cast<TaskId>(i), tasks[i]);
    }
    sights.clear();
  }
};

}  // namespace

TEST_CASE("a run whose tasks all finish asks the queue for nothing but the submission") {
  Cluster cluster({2, 2, 1});
  for (TaskId task = 0; task < 3; ++task) cluster.finish(task);
  CHECK(cluster.board.all_over());
  cluster.pass(seconds(200));
  CHECK(cluster.submits == 1);
  CHECK(cluster.lists == 0);
}

TEST_CASE("a task with all its records is over, whatever the queue says of it") {
  for (const QueueSays says : {QueueSays::held_by_failure, QueueSays::out_of_time,
                               QueueSays::never_starts, QueueSays::taken_away}) {
    CHECK(fate_of(says, SpoolSays::complete) == Act::over);
  }
}

TEST_CASE("a lost task is replaced once what it wrote last must have arrived") {
  Cluster cluster({3, 3});
  cluster.see(0, QueueSays::taken_away, "NODE_FAIL");
  cluster.see(1, QueueSays::running);
  cluster.board.begun(1, "n2", cluster.now);
  cluster.pass(std::chrono::milliseconds(5500));  // seen, within the grace
  CHECK(cluster.replaced.empty());
  cluster.board.item_done(0);  // a record that came late
  cluster.pass(seconds(3));
  CHECK(cluster.replaced == std::vector<TaskId>{0});
  CHECK(cluster.board.task(2).missing == 2);
  CHECK(cluster.submits == 2);
}

TEST_CASE("a task that still writes after its end is not replaced while it does") {
  Cluster cluster({9, 1});
  cluster.see(0, QueueSays::taken_away, "NODE_FAIL");
  cluster.see(1, QueueSays::running);
  cluster.board.begun(1, "n2", cluster.now);
  for (int i = 0; i < 8; ++i) {
    cluster.pass(seconds(1));
    cluster.board.item_done(0);
    cluster.board.wrote(0, cluster.now);
  }
  CHECK(cluster.replaced.empty());
}

TEST_CASE("one answer without a task is not yet its end, two ten seconds apart are") {
  Cluster cluster({1, 1});
  cluster.see(0, QueueSays::running);
  cluster.board.begun(0, "n1", cluster.now);
  cluster.board.begun(1, "n1", cluster.now);
  cluster.pass(seconds(6));
  CHECK(cluster.lists == 1);
  CHECK(cluster.replaced.empty());
  cluster.pass(seconds(20));
  CHECK(cluster.replaced == std::vector<TaskId>{1});
}

TEST_CASE("a queue that gives no answer changes nothing, and is spoken of after a minute") {
  Cluster cluster({1});
  cluster.board.begun(0, "n1", cluster.now);
  cluster.answers = false;
  cluster.pass(seconds(55));
  CHECK(cluster.said.empty());
  cluster.pass(seconds(300));
  CHECK(cluster.said.size() == 1);
  CHECK(cluster.replaced.empty());
  cluster.answers = true;
  cluster.see(0, QueueSays::running);
  cluster.pass(seconds(70));
  CHECK(cluster.said.size() == 2);
}

TEST_CASE("a submission that may have got in is looked for by name before it is made again") {
  Cluster cluster({1});
  CHECK(cluster.submits == 1);
  Cluster unsure({});
  unsure.answer = {SubmitAnswer::Kind::unsure, {}, "timed out"};
  unsure.board.add(1, std::array<std::uint64_t, 1>{1}, unsure.now);
  const std::string name = unsure.board.batches().back().name;
  unsure.turn();
  CHECK(unsure.board.batches().back().state == Batch::State::unsure);
  SUBCASE("and adopted where it is found") {
    unsure.see(0, QueueSays::running);
    unsure.pass(seconds(30));
    CHECK(unsure.board.batches().back().state == Batch::State::live);
    CHECK(unsure.submits == 2);  // the empty one of the start, and this one
  }
  SUBCASE("and made again under another name where two looks do not find it") {
    unsure.answer = {SubmitAnswer::Kind::accepted, "8", {}};
    unsure.pass(seconds(5));
    CHECK(unsure.submits == 2);
    unsure.pass(seconds(30));
    CHECK(unsure.submits == 3);
    CHECK(unsure.board.batches().back().name != name);
  }
}

TEST_CASE("a task held for ever by a failed launch is canceled and replaced") {
  Cluster cluster({1});
  cluster.see(0, QueueSays::held_by_failure, "PENDING", "launch failed requeued held");
  cluster.pass(seconds(6));
  REQUIRE(cluster.cancels.size() == 1);
  CHECK(cluster.cancels[0].job == "7");
  CHECK(cluster.cancels[0].tasks == std::vector<std::uint32_t>{0});
  CHECK(cluster.replaced == std::vector<TaskId>{0});
}

TEST_CASE("a task that runs and shows no sign of it is replaced after five minutes") {
  Cluster cluster({1});
  cluster.see(0, QueueSays::running);
  cluster.pass(seconds(200));
  CHECK(cluster.replaced.empty());
  cluster.pass(seconds(200));
  CHECK(cluster.cancels.size() == 1);
  REQUIRE_FALSE(cluster.replaced.empty());
  CHECK(cluster.replaced.front() == 0);
}

TEST_CASE("a task that waits is told of with its reason, once") {
  Cluster cluster({1, 1});
  cluster.see(0, QueueSays::waiting, "PENDING", "Resources");
  cluster.see(1, QueueSays::waiting, "PENDING", "Resources");
  cluster.pass(seconds(20));
  CHECK(cluster.said.empty());
  cluster.pass(seconds(600));
  CHECK(cluster.said == std::vector<std::string>{"tasks wait: PENDING, Resources"});
}

TEST_CASE("what can never start ends the run instead of waiting for ever") {
  Cluster cluster({1});
  cluster.see(0, QueueSays::never_starts, "PENDING", "DependencyNeverSatisfied");
  cluster.pass(seconds(6));
  REQUIRE(cluster.given_up.size() == 1);
  CHECK(cluster.given_up[0].find("DependencyNeverSatisfied") != std::string::npos);
}

TEST_CASE("tasks that somebody else cancels all at once end the run, one alone is replaced") {
  Cluster all({1, 1});
  all.see(0, QueueSays::canceled, "CANCELLED");
  all.pass(seconds(30));
  CHECK(all.given_up == std::vector<std::string>{"somebody canceled the jobs of this run"});
  Cluster one({1, 1});
  one.see(0, QueueSays::canceled, "CANCELLED");
  one.see(1, QueueSays::running);
  one.board.begun(1, "n2", one.now);
  one.pass(seconds(20));
  CHECK(one.given_up.empty());
  CHECK(one.replaced == std::vector<TaskId>{0});
}

TEST_CASE("what was canceled is not replaced while the rest of it is still ending") {
  Cluster cluster({1, 1, 1});
  cluster.see(0, QueueSays::running);
  cluster.see(1, QueueSays::running);
  cluster.see(2, QueueSays::waiting);
  for (TaskId task = 0; task < 2; ++task) cluster.board.begun(task, "n1", cluster.now);
  cluster.pass(seconds(6));
  cluster.forget();
  cluster.see(0, QueueSays::canceled, "CANCELLED");
  cluster.see(1, QueueSays::ending, "COMPLETING");
  cluster.pass(seconds(60));
  CHECK(cluster.replaced.empty());
  cluster.see(1, QueueSays::canceled, "CANCELLED");
  cluster.pass(seconds(20));
  CHECK(cluster.given_up.size() == 1);
  CHECK(cluster.submits == 1);
}

TEST_CASE("tasks that waited and are all gone were canceled, unless the queue never listed them") {
  Cluster waiting({1, 1});
  waiting.see(0, QueueSays::waiting);
  waiting.see(1, QueueSays::waiting);
  waiting.pass(seconds(6));
  waiting.forget();
  waiting.pass(seconds(60));
  CHECK(waiting.given_up == std::vector<std::string>{"somebody canceled the jobs of this run"});
  CHECK(waiting.replaced.empty());
  Cluster forgotten({1, 1});
  forgotten.pass(seconds(30));
  CHECK(forgotten.given_up.empty());
  REQUIRE(forgotten.replaced.size() >= 2);
  CHECK(forgotten.replaced[0] == 0);
  CHECK(forgotten.replaced[1] == 1);
}

TEST_CASE("a task that ends three times without having begun ends the run, with what it said") {
  Cluster cluster({1});
  for (TaskId task = 0; task < 3; ++task) {
    cluster.see(0, QueueSays::failed, "FAILED", "NonZeroExitCode");
    cluster.board.ended(task, "cannot execute './task'", cluster.now);
    cluster.pass(seconds(12));
  }
  CHECK(cluster.replaced.size() == 2);
  REQUIRE(cluster.given_up.size() == 1);
  CHECK(cluster.given_up[0] == "a task could not begin on node n1: cannot execute './task'");
}

TEST_CASE("lost machines count less than failures, and progress makes a new start") {
  Cluster cluster({100});
  TaskId task = 0;
  for (int i = 0; i < 9; ++i) {
    cluster.see(0, QueueSays::taken_away, "NODE_FAIL");
    cluster.pass(seconds(12));
    ++task;
  }
  CHECK(cluster.given_up.empty());
  cluster.board.item_done(task);
  cluster.see(0, QueueSays::taken_away, "NODE_FAIL");
  cluster.pass(seconds(12));
  CHECK(cluster.given_up.empty());
  CHECK(cluster.board.task(task + 1).machine_attempts == 0);
}

TEST_CASE("what a task hands back is submitted again at once, and is nobody's failure") {
  Cluster cluster({5});
  cluster.board.begun(0, "n1", cluster.now);
  cluster.board.item_done(0);
  cluster.board.handed_back(0, cluster.now);
  cluster.turn();
  CHECK(cluster.replaced == std::vector<TaskId>{0});
  CHECK(cluster.board.task(1).missing == 4);
  CHECK(cluster.board.task(1).attempts == 0);
}

TEST_CASE("a node that loses what it gets is avoided, where others do not") {
  Cluster cluster({1, 1, 1});
  cluster.board.begun(2, "n2", cluster.now);
  cluster.finish(2);
  cluster.see(0, QueueSays::failed, "FAILED");
  cluster.see(1, QueueSays::failed, "FAILED");
  cluster.pass(seconds(9));
  CHECK(cluster.board.bad_nodes() == std::vector<std::string>{"n1"});
  Cluster alone({1, 1});
  alone.see(0, QueueSays::failed, "FAILED");
  alone.see(1, QueueSays::failed, "FAILED");
  alone.pass(seconds(9));
  CHECK(alone.board.bad_nodes().empty());
}

TEST_CASE("more tasks than the site allows are submitted by and by") {
  Cluster cluster({1});
  cluster.finish(0);
  cluster.turn();
  cluster.answer = {SubmitAnswer::Kind::too_many, {}, "QOSMaxSubmitJobPerUserLimit"};
  cluster.board.add(1, std::vector<std::uint64_t>(8, 1), cluster.now);
  cluster.turn();                       // 8, 4, 2, 1
  CHECK(cluster.given_up.size() == 1);  // not even one, with nothing in the queue
  Cluster some({1, 1, 1, 1});
  some.answer = {SubmitAnswer::Kind::too_many, {}, "QOSMaxSubmitJobPerUserLimit"};
  some.board.add(1, std::vector<std::uint64_t>(2, 1), some.now);
  some.turn();
  CHECK(some.given_up.empty());
  some.answer = {SubmitAnswer::Kind::accepted, "9", {}};
  some.pass(seconds(31));
  CHECK(some.board.all_submitted());
}

TEST_CASE("a run that was left is taken up: what is known goes on, and the rest is submitted") {
  TaskBoard board{{.run_name = "lx-r1", .grace = seconds(2)}};
  TimePoint now{};
  Batch live;
  live.name = "lx-0-0";
  live.count = 2;
  live.state = Batch::State::live;
  live.job = "5";
  board.adopt(0, std::array<std::uint64_t, 4>{3, 0, 2, 0}, std::array{live}, now);
  CHECK(board.open() == 2);
  const auto order = board.next(now);  // the third task was never submitted, and the fourth is over
  REQUIRE(order);
  const auto& batch = board.batches()[std::get<SubmitOrder>(*order).batch];
  CHECK(batch.first == 2);
  CHECK(batch.count == 1);
  CHECK(batch.name.starts_with("lx-r1-"));
  board.submitted(std::get<SubmitOrder>(*order).batch, {SubmitAnswer::Kind::accepted, "6", {}},
                  now);
  now += seconds(30);
  const auto list = board.next(now);
  REQUIRE(list);
  CHECK(std::get<ListOrder>(*list).names == std::vector<std::string>{"lx-0-0", batch.name});
  // What its former submitter canceled runs again.
  board.listed(
      std::vector<TaskSight>{{"lx-0-0", "5", 0, QueueSays::canceled, "CANCELLED", "", "n1"},
                             {batch.name, "6", 2, QueueSays::canceled, "CANCELLED", "", ""}},
      now);
  while (const auto next = board.next(now)) {
    CHECK(std::holds_alternative<GiveUpOrder>(*next));  // but its own was canceled by somebody else
  }
}

TEST_CASE("the queue is asked seldom: after 5 seconds, then less and less, at most once a minute") {
  Cluster cluster({1});
  cluster.board.begun(0, "n1", cluster.now);
  cluster.see(0, QueueSays::running);
  cluster.pass(seconds(3600));
  CHECK(cluster.lists < 70);
  CHECK(cluster.lists > 50);
}

}  // namespace localexec
