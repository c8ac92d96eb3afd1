// The HTML page that shows a run: one file that loads nothing from anywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "report/page_row.h"

namespace localexec {

// Rows go out as they come; memory does not grow with their number. Together they carry a bounded
// amount of output, first come, first served, so that a browser can hold the page.
class ReportPage {
 public:
  // `write` takes the page piece after piece.
  explicit ReportPage(std::function<void(std::string_view)> write);

  void add(const PageRow& row);
  // `workers`: 0 where their number is not known. `title` may hold anything.
  void finish(std::string_view title, std::uint32_t workers);

 private:
  void append_output(const PageOutput& output, std::uint64_t& budget, std::string& line);

  std::function<void(std::string_view)> write_;
  std::optional<WallTime> base_;  // what starts are counted from
  std::uint64_t rows_ = 0;
  std::uint64_t budget_of_failed_;
  std::uint64_t budget_of_ok_;
};

}  // namespace localexec
