#include "report/progress.h"

#include <unistd.h>

#include <chrono>
#include <utility>

#include "report/ci_environment.h"
#include "report/colour.h"
#include "report/progress_text.h"
#include "sys/terminal.h"

namespace localexec {
namespace {

constexpr Duration kQuiet = std::chrono::seconds(1);  // runs shorter than this show nothing
constexpr Duration kLastWords = std::chrono::seconds(1);
constexpr std::string_view kEraseRest = "\x1b[K";

Duration interval(Progress::Form form) {
  switch (form) {
    case Progress::Form::bar:
      return std::chrono::milliseconds(200);
    case Progress::Form::plain:
      return std::chrono::seconds(10);
    case Progress::Form::json:
      return std::chrono::seconds(1);
  }
  return std::chrono::seconds(10);
}

Duration first_wait(const Progress::Style& style) {
  if (style.form == Progress::Form::plain) return interval(style.form);
  return style.is_asked_for ? Duration::zero() : kQuiet;
}

bool is_passed_on(const OutputSpec& output) {
  return output.form == OutputForm::raw || output.form == OutputForm::live ||
         output.errors == ErrorStream::pass;
}

}  // namespace

std::optional<Progress::Style> Progress::style_of(const SeeingSpec& seeing,
                                                  const OutputSpec& output, int records) {
  const int fd = seeing.progress_fd;
  Style style;
  style.is_asked_for = seeing.progress != ProgressMode::automatic;
  style.colour = wants_colour(seeing.colour, fd);
  switch (seeing.progress) {
    case ProgressMode::none:
      return std::nullopt;
    case ProgressMode::bar:
      style.form = Form::bar;
      break;
    case ProgressMode::plain:
      style.form = Form::plain;
      break;
    case ProgressMode::json:
      style.form = Form::json;
      break;
    case ProgressMode::automatic:
      // Records that scroll by show how far the run is, and a bar would be torn up by them.
      if (sys::is_same_terminal(fd, records)) return std::nullopt;
      // That holds for what calls write on standard error, too, where that is passed on.
      if (is_passed_on(output) && sys::is_same_terminal(fd, STDERR_FILENO)) return std::nullopt;
      style.form = sys::is_terminal(fd) && ci_kind() == CiKind::none ? Form::bar : Form::plain;
      break;
  }
  return style;
}

Progress::Progress(ProgressMeter& meter, int fd, Style style, TimePoint start)
    : meter_(meter), fd_(fd), style_(style), next_(start + first_wait(style)) {}

void Progress::on_time(TimePoint now) {
  if (!next_ || now < *next_) return;
  next_ = now + interval(style_.form);
  const ProgressView view = meter_.view(now);
  switch (style_.form) {
    case Form::bar:
      show("\r" + bar_line(view, sys::terminal_columns(fd_), style_.colour) +
               std::string(kEraseRest),
           Duration::zero());
      bar_stands_ = true;
      break;
    case Form::plain:
      show(plain_line(view), Duration::zero());
      break;
    case Form::json:
      show(json_line(view, "progress", std::nullopt), Duration::zero());
      break;
  }
  is_shown_ = true;
}

void Progress::make_room() {
  if (!std::exchange(bar_stands_, false)) return;
  show("\r" + std::string(kEraseRest), Duration::zero());
}

void Progress::finish(int exit_code, TimePoint now) {
  bar_stands_ = false;
  if (!is_shown_ && !style_.is_asked_for) return;
  const ProgressView view = meter_.view(now);
  switch (style_.form) {
    case Form::bar:
      return show("\r" + final_bar_line(view, sys::terminal_columns(fd_), style_.colour) +
                      std::string(kEraseRest) + "\n",
                  kLastWords);
    case Form::plain:
      return show(final_plain_line(view), kLastWords);
    case Form::json:
      return show(json_line(view, "end", exit_code), kLastWords);
  }
}

void Progress::show(std::string_view text, Duration patience) {
  if (!sys::write_if_taken(fd_, text, patience)) next_.reset();  // nobody looks any more
}

}  // namespace localexec
