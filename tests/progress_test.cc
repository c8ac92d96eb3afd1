#include "report/progress.h"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <string>

#include "refusal.h"
#include "sys/fd.h"

namespace localexec {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart{100s};

// Progress into a pipe.
struct Shown {
  explicit Shown(Progress::Style style) {
    REQUIRE(sys::make_pipe(pipe));
    sys::set_nonblocking(pipe.read.get());
    progress.emplace(meter, pipe.write.get(), style, kStart);
  }
  // What has been written since the last call.
  std::string text() {
    std::array<char, 65536> buffer{};
    const auto got = sys::read_some(pipe.read.get(), buffer);
    return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
  }

  ProgressMeter meter{{}, kStart};
  sys::Pipe pipe;
  std::optional<Progress> progress;
};

constexpr Progress::Style kBar{Progress::Form::bar, false, false};
constexpr Progress::Style kPlain{Progress::Form::plain, false, false};

}  // namespace

TEST_CASE("a run under a second shows nothing") {
  for (const auto style : {kBar, kPlain}) {
    Shown shown(style);
    CHECK(shown.progress->wake_at() >= kStart + 1s);
    shown.progress->on_time(kStart + 999ms);
    shown.progress->finish(0, kStart + 999ms);
    CHECK(shown.text().empty());
  }
}

TEST_CASE("a bar is drawn over and over on one line") {
  Shown shown(kBar);
  shown.progress->on_time(kStart + 1s);
  CHECK(shown.text().starts_with("\r"));
  CHECK(shown.progress->wake_at() == kStart + 1200ms);
  shown.progress->on_time(kStart + 1100ms);
  CHECK(shown.text().empty());
  shown.progress->on_time(kStart + 1200ms);
  const std::string again = shown.text();
  CHECK(again.starts_with("\r"));
  CHECK(again.ends_with("\x1b[K"));
  CHECK_FALSE(contains(again, "\n"));
  shown.progress->finish(0, kStart + 2s);
  CHECK(shown.text().ends_with("\x1b[K\n"));
}

TEST_CASE("a bar makes room for another line") {
  Shown shown(kBar);
  shown.progress->make_room();
  CHECK(shown.text().empty());
  shown.progress->on_time(kStart + 1s);
  shown.text();
  shown.progress->make_room();
  CHECK(shown.text() == "\r\x1b[K");
}

TEST_CASE("plain progress is a line every ten seconds") {
  Shown shown(kPlain);
  int lines = 0;
  for (TimePoint now = kStart; now <= kStart + 35s; now += 100ms) {
    shown.progress->on_time(now);
    if (!shown.text().empty()) ++lines;
  }
  CHECK(lines == 3);
}

TEST_CASE("progress that is asked for has a last word in short runs too") {
  Shown shown({Progress::Form::plain, true, false});
  shown.progress->finish(0, kStart + 10ms);
  CHECK(shown.text() == "localexec: 0 done, in 0:00\n");
}

TEST_CASE("JSON progress begins at once and ends with the exit code") {
  Shown shown({Progress::Form::json, true, false});
  shown.progress->on_time(kStart);
  CHECK(contains(shown.text(), R"("event":"progress")"));
  shown.progress->finish(4, kStart + 10ms);
  CHECK(contains(shown.text(), R"("exit":4)"));
}

TEST_CASE("a reader that takes nothing holds nothing up") {
  Shown shown(kBar);
  sys::set_nonblocking(shown.pipe.write.get());
  while (sys::write_all(shown.pipe.write.get(), std::string(4096, 'x'))) {
  }
  shown.progress->on_time(kStart + 1s);
  CHECK(shown.progress->wake_at() == kStart + 1200ms);
}

TEST_CASE("a reader that has gone is not written to any more") {
  Shown shown(kBar);
  shown.pipe.read.reset();
  shown.progress->on_time(kStart + 1s);
  CHECK_FALSE(shown.progress->wake_at());
}

TEST_CASE("who asks for no progress gets none") {
  SeeingSpec seeing;
  seeing.progress = ProgressMode::none;
  CHECK_FALSE(Progress::style_of(seeing, OutputSpec{}, 1));
  seeing.progress = ProgressMode::json;
  REQUIRE(Progress::style_of(seeing, OutputSpec{}, 1));
  CHECK(Progress::style_of(seeing, OutputSpec{}, 1)->form == Progress::Form::json);
  seeing.colour = ColourMode::always;
  CHECK(Progress::style_of(seeing, OutputSpec{}, 1)->colour);
}

}  // namespace localexec
