#include "run/item_feed.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "input/indexed_sources.h"
#include "input/line_source.h"
#include "readiness.h"
#include "refusal.h"

namespace localexec {
namespace {

ItemSource lines_from(const sys::Pipe& pipe) {
  return std::make_unique<LineSource>(std::vector{path_of(pipe.read.get())}, '\n');
}

void wait_until_known(ItemFeed& feed, std::uint64_t count) {
  while (feed.known() < count && !feed.total()) feed.wait_for_more();
}

std::string text_at(ItemFeed& feed, std::uint64_t index) {
  const Item item = feed.take(index);
  REQUIRE(item.index == index);
  return item.values.at(0).str();
}

// Makes items of a length as fast as they are taken, up to a number of them; then it fails or ends.
class Flood : public StreamSource {
 public:
  struct Plan {
    std::uint64_t items = 0;
    std::size_t length = 1;
    std::string failure;
    std::uint64_t alarm_after = UINT64_MAX;
  };
  Flood(Plan plan, const sys::WakeUp& alarm) : plan_(std::move(plan)), alarm_(alarm) {}

  bool next(Item& item) override {
    if (stopped_) return false;
    if (made_ == plan_.items && !plan_.failure.empty()) throw UsageError(plan_.failure);
    if (made_ == plan_.items) return false;
    item = {made_, {Value::of(std::string(plan_.length, static_cast<char>('a' + made_ % 26)))}};
    if (++made_ > plan_.alarm_after) alarm_.ring();
    return true;
  }
  void before_waiting(std::function<void()>) override {}  // never waits
  void stop() override { stopped_ = true; }

 private:
  const Plan plan_;
  const sys::WakeUp& alarm_;
  std::uint64_t made_ = 0;
  std::atomic<bool> stopped_ = false;
};

}  // namespace

TEST_CASE("items that can be computed are all known at once") {
  sys::SpillFile spill(sys::temporary_folder());
  ItemFeed feed(std::make_unique<RangeSource>(parse_range("0:1000000000:7")), {}, spill);
  CHECK(feed.total() == 142'857'143);
  CHECK(feed.known() == 142'857'143);
  CHECK(text_at(feed, 142'857'142) == "999999994");
}

TEST_CASE("the fixed values follow the loop's own in every item") {
  sys::SpillFile spill(sys::temporary_folder());
  ItemFeed feed(std::make_unique<ListSource>(std::vector<std::string>{"a", "b"}),
                {Value::of("fixed"), Value::of(std::int64_t{5})}, spill);
  CHECK(feed.take(1).values ==
        std::vector{Value::of("b"), Value::of("fixed"), Value::of(std::int64_t{5})});
}

TEST_CASE("items of a stream are known as they arrive and the end when it has come") {
  sys::SpillFile spill(sys::temporary_folder());
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  ItemFeed feed(lines_from(pipe), {Value::of("fixed")}, spill);
  CHECK(feed.known() == 0);
  CHECK_FALSE(feed.total());
  REQUIRE(sys::write_all(pipe.write.get(), "a\n"));
  CHECK(becomes_readable(feed.wake_fd()));
  wait_until_known(feed, 1);
  CHECK(feed.known() == 1);
  CHECK(feed.take(0).values == std::vector{Value::of("a"), Value::of("fixed")});
  REQUIRE(sys::write_all(pipe.write.get(), "b\nc"));
  pipe.write.reset();
  wait_until_known(feed, UINT64_MAX);
  CHECK(feed.total() == 3);
  CHECK(text_at(feed, 2) == "c");  // in any order
  CHECK(text_at(feed, 1) == "b");
}

TEST_CASE("a feed whose stream blocks for ever can be given up") {
  sys::SpillFile spill(sys::temporary_folder());
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  { const ItemFeed feed(lines_from(pipe), {}, spill); }
  CHECK(sys::write_all(pipe.write.get(), "nobody reads it, but the pipe is still ours\n"));
}

TEST_CASE("waiting for more ends when something else happens") {
  sys::SpillFile spill(sys::temporary_folder());
  sys::Pipe pipe;
  REQUIRE(sys::make_pipe(pipe));
  ItemFeed feed(lines_from(pipe), {}, spill);
  sys::WakeUp interrupt;
  interrupt.ring();
  feed.wait_for_more(interrupt.fd());
  CHECK(feed.known() == 0);
  CHECK_FALSE(feed.total());
}

TEST_CASE("a stream is read a bounded number of items ahead") {
  sys::SpillFile spill(sys::temporary_folder());
  sys::WakeUp reached;
  sys::WakeUp ran_away;
  SUBCASE("of short ones") {
    ItemFeed feed(std::make_unique<Flood>(Flood::Plan{100'000, 1, "", 5000}, ran_away), {}, spill);
    CHECK(becomes_readable(feed.wake_fd()));
    CHECK_FALSE(becomes_readable(ran_away.fd(), 50));
  }
  SUBCASE("of long ones") {
    ItemFeed feed(std::make_unique<Flood>(Flood::Plan{1000, 1 << 20, "", 4}, ran_away), {}, spill);
    CHECK(becomes_readable(feed.wake_fd()));
    CHECK_FALSE(becomes_readable(ran_away.fd(), 50));
  }
}

TEST_CASE("known items beyond the budget of memory wait on disk") {
  sys::SpillFile spill(sys::temporary_folder());
  const sys::WakeUp alarm;
  ItemFeed feed(std::make_unique<Flood>(Flood::Plan{200, 100'000, "", UINT64_MAX}, alarm), {},
                spill);
  wait_until_known(feed, UINT64_MAX);
  CHECK(feed.total() == 200);
  CHECK(spill.bytes_in_use() > 10'000'000);
  for (std::uint64_t i = 0; i < 200; ++i) {
    CHECK(text_at(feed, i) == std::string(100'000, static_cast<char>('a' + i % 26)));
  }
  CHECK(spill.bytes_in_use() == 0);
}

TEST_CASE("nothing more is taken from a stream than is wanted") {
  sys::SpillFile spill(sys::temporary_folder());
  const sys::WakeUp alarm;
  ItemFeed feed(std::make_unique<Flood>(Flood::Plan{100'000, 1, "", UINT64_MAX}, alarm), {}, spill);
  wait_until_known(feed, 1);
  const std::uint64_t known = feed.known();
  CHECK(known <= 5000);
  CHECK(becomes_readable(feed.wake_fd()));  // there is more
  feed.advance(known);
  CHECK(feed.known() == known);
  wait_until_known(feed, known + 1);
  CHECK(feed.known() > known);
}

TEST_CASE("a fault of the input is told after what was read before it") {
  sys::SpillFile spill(sys::temporary_folder());
  const sys::WakeUp alarm;
  ItemFeed feed(std::make_unique<Flood>(Flood::Plan{3, 1, "line 4: no", UINT64_MAX}, alarm), {},
                spill);
  CHECK(refusal_of([&] { wait_until_known(feed, UINT64_MAX); }) == "line 4: no");
  CHECK(feed.known() == 3);
  CHECK(text_at(feed, 2) == "c");
}

TEST_CASE("a fault that comes together with what was read before it is known as soon as that is") {
  sys::SpillFile spill(sys::temporary_folder());
  const sys::WakeUp alarm;
  for (int i = 0; i < 100; ++i) {
    ItemFeed feed(std::make_unique<Flood>(Flood::Plan{1000, 1, "line 1001: no", UINT64_MAX}, alarm),
                  {}, spill);
    std::string fault;
    while (feed.known() == 0 && fault.empty()) {
      fault = refusal_of([&feed] { feed.advance(1); });
      if (fault == "not refused") fault.clear();
    }
    REQUIRE(fault == "line 1001: no");
  }
}

}  // namespace localexec
