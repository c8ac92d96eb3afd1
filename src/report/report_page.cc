#include "report/report_page.h"

#include <fmt/format.h>

#include <utility>

#include "core/harmless_text.h"
#include "core/json_text.h"
#include "report/page_text.h"

namespace localexec {
namespace {

constexpr std::uint64_t kOutputOfFailed = 6 << 20;
constexpr std::uint64_t kOutputOfOk = 2 << 20;

double millis(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

// A JSON string that no HTML parser can take for the end of the script, or for a comment.
void append_html_safe(std::string_view text, std::string& out) {
  std::string quoted;
  append_quoted(text, quoted);
  for (const char c : quoted) {
    if (c == '<' || c == '>' || c == '&') {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
}

}  // namespace

ReportPage::ReportPage(std::function<void(std::string_view)> write)
    : write_(std::move(write)), budget_of_failed_(kOutputOfFailed), budget_of_ok_(kOutputOfOk) {
  write_(kPageBeforeData);
  write_("{\"rows\":[");
}

void ReportPage::append_output(const PageOutput& output, std::uint64_t& budget, std::string& line) {
  line += ',';
  if (output.end.size() > budget) {
    line += "\"\"";
    return;
  }
  budget -= output.end.size();
  append_html_safe(output.end, line);
}

void ReportPage::add(const PageRow& row) {
  if (!base_) base_ = row.start;
  std::string line = rows_++ > 0 ? ",\n[" : "\n[";
  line += fmt::format("{},", row.index);
  append_html_safe(row.label, line);
  line += fmt::format(",{},{},{:.3f},{},{},{:.1f}", static_cast<int>(row.status),
                      row.start ? fmt::format("{:.3f}", millis(*row.start - *base_)) : "null",
                      millis(row.elapsed), row.worker, row.max_rss, millis(row.processor));
  const bool has_output = row.out.size > 0 || row.err.size > 0;
  if (row.attempts > 1 || !row.ending.empty() || has_output) {
    line += fmt::format(",{},", row.attempts);
    append_html_safe(row.ending, line);
  }
  if (has_output) {
    std::uint64_t& budget = row.status == Status::ok ? budget_of_ok_ : budget_of_failed_;
    append_output(row.out, budget, line);
    append_output(row.err, budget, line);
    line += fmt::format(",{},{}", row.out.size, row.err.size);
  }
  write_(line + "]");
}

void ReportPage::finish(std::string_view title, std::uint32_t workers) {
  std::string end = "\n],\"meta\":{\"title\":";
  append_html_safe(harmless(title), end);
  write_(end + fmt::format(",\"workers\":{}}}}}", workers));
  write_(kPageAfterData);
}

}  // namespace localexec
