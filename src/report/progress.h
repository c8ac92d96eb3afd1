// Shows on a descriptor where the run stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/job_spec.h"
#include "report/progress_meter.h"
#include "run/run_observer.h"

namespace localexec {

// A reader or terminal that takes nothing is left alone: that never holds up a call.
class Progress : public RunObserver {
 public:
  enum class Form { bar, plain, json };
  struct Style {
    Form form = Form::plain;
    bool is_asked_for = false;  // then also short runs show it
    bool colour = false;
  };

  // How it is to be shown, where `records` is what the records go to; nothing for not at all.
  static std::optional<Style> style_of(const SeeingSpec& seeing, const OutputSpec& output,
                                       int records);

  // Borrows both.
  Progress(ProgressMeter& meter, int fd, Style style, TimePoint start);

  ~Progress() override { make_room(); }

  void on_time(TimePoint now) override;
  std::optional<TimePoint> wake_at() const override { return next_; }

  // Makes room for another line on the same terminal; the next turn shows the bar again.
  void make_room();
  // The last words.
  void finish(int exit_code, TimePoint now);

 private:
  void show(std::string_view text, Duration patience);

  ProgressMeter& meter_;
  const int fd_;
  const Style style_;
  std::optional<TimePoint> next_;
  bool is_shown_ = false;  // something was, or would have been but for a busy reader
  bool bar_stands_ = false;
};

}  // namespace localexec
