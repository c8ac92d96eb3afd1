// Progress in words: what stands on the terminal, in a log, or goes to a program. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/progress_meter.h"

namespace localexec {

// One line for a terminal, at most `columns` wide, without a newline.
std::string bar_line(const ProgressView& view, std::size_t columns, bool colour);
// What stays there when the run is over.
std::string final_bar_line(const ProgressView& view, std::size_t columns, bool colour);

// One line for a log, with its newline; begins with "localexec: ".
std::string plain_line(const ProgressView& view);
std::string final_plain_line(const ProgressView& view);

// One JSON object with its newline. `event` is "progress" or "end"; the exit code is told at the
// end.
std::string json_line(const ProgressView& view, std::string_view event,
                      std::optional<int> exit_code);

// "37/100, 1 not ok, 2 running, 3.1/s, 0:12, 0:20 left"
std::string facts_text(const ProgressView& view);

// "1:05", "2:00:07", "3d 04:00:00".
std::string clock_text(Duration duration);

}  // namespace localexec
