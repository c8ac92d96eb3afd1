#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <optional>
#include <string>

#include "cli/commands.h"
#include "cli/standard_output.h"
#include "core/usage_error.h"
#include "report/report_file.h"
#include "report/report_page.h"
#include "report/wrong_name.h"
#include "sys/fd.h"

namespace localexec::cli {
namespace {

// The lines of a file of records, one after the other.
class RecordLines {
 public:
  explicit RecordLines(const std::string& file) : name_(file == "-" ? "standard input" : file) {
    if (file == "-") return;
    try {
      file_ = sys::open_file(file, O_RDONLY);
    } catch (const std::system_error& error) {
      if (!is_wrong_name(error.code())) throw;
      throw UsageError(
          fmt::format("{}; name a file of records, or - for standard input", error.what()));
    }
  }

  // False at the end. The line comes without its newline.
  bool next(std::string& line) {
    while (true) {
      const auto newline = buffer_.find('\n', searched_);
      if (newline != std::string::npos) {
        line.assign(buffer_, start_, newline - start_);
        start_ = searched_ = newline + 1;
        ++number_;
        return true;
      }
      searched_ = buffer_.size();
      if (!read_more()) break;
    }
    line.assign(buffer_, start_);
    start_ = searched_ = buffer_.size();
    ++number_;
    is_torn_ = true;
    return !line.empty();
  }

  std::uint64_t number() const { return number_; }  // of the line, from 1
  bool is_torn() const { return is_torn_; }         // the last one had no newline
  const std::string& name() const { return name_; }

 private:
  bool read_more() {
    buffer_.erase(0, start_);
    searched_ -= start_;
    start_ = 0;
    std::array<char, 256 << 10> piece;
    const auto got = sys::read_some(file_ ? file_.get() : STDIN_FILENO, piece);
    if (got < 0 && errno == EISDIR) {
      throw UsageError(fmt::format("{}: is a folder; name a file of records", name_));
    }
    if (got < 0) sys::throw_errno("cannot read " + name_);
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  std::string name_;
  sys::Fd file_;
  std::string buffer_;
  std::size_t start_ = 0;
  std::size_t searched_ = 0;
  std::uint64_t number_ = 0;
  bool is_torn_ = false;
};

void add_all(RecordLines& lines, ReportPage& page) {
  std::string line;
  while (lines.next(line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (const auto row = page_row(line, lines.number() - 1)) {
      page.add(*row);
    } else if (lines.is_torn()) {  // the run was killed while it wrote
      return;
    } else {
      throw UsageError(
          fmt::format("{}:{}: is no record; give what localexec run printed, with its field "
                      "status",
                      lines.name(), lines.number()));
    }
  }
}

std::string only_operand(const ParsedWords& words) {
  if (words.command.size() > 1) {
    throw UsageError(
        fmt::format("report: takes one file of records; leave out '{}'", words.command[1]));
  }
  return words.command.empty() ? "-" : words.command.front();
}

}  // namespace

RunEnd make_report(const ParsedWords& words) {
  const std::string input = only_operand(words);
  std::string output;
  for (const GivenOption& given : words.options) output = given.values.front();
  ::signal(SIGPIPE, SIG_IGN);  // the write that fails tells
  if (input == "-" && ::isatty(STDIN_FILENO) == 1) {
    throw UsageError("report: no records: name their file, or pipe them in");
  }
  if (output.empty() && ::isatty(STDOUT_FILENO) == 1) {
    throw UsageError("report: a page is nothing for a terminal; write --output page.html");
  }
  RecordLines lines(input);
  const std::string title = input == "-" ? "localexec report" : input;
  if (output.empty()) {
    std::string buffer;
    constexpr std::size_t kBuffer = 256 << 10;
    ReportPage page([&buffer](std::string_view text) {
      buffer += text;
      if (buffer.size() < kBuffer) return;
      print(buffer);
      buffer.clear();
    });
    add_all(lines, page);
    page.finish(title, 0);
    print(buffer);
    return {};
  }
  ReportFile file("--output", output);
  ReportPage page([&file](std::string_view text) { file.append(text); });
  add_all(lines, page);
  page.finish(title, 0);
  file.finish();
  return {};
}

}  // namespace localexec::cli
