#include "report/junit_file.h"

#include <fmt/format.h>

#include <chrono>
#include <numeric>

#include "core/error_sentence.h"
#include "core/shell_quote.h"
#include "report/item_label.h"
#include "report/output_tail.h"
#include "report/record_json.h"
#include "report/xml_text.h"

namespace localexec {
namespace {

constexpr std::size_t kLabelWidth = 200;
constexpr std::size_t kFailureText = 4
                                     << 10;  // the end of the output, again, as the failure's text
constexpr std::size_t kMostOutput = 64 << 10;  // of a stream; readers of JUnit hold it in memory

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

// "exit 3", "SIGKILL", "timeout (SIGTERM)", or the reason that the record gives.
std::string message_of(const Record& record) {
  const Outcome& outcome = record.last().outcome;
  const ProcessEnd end = end_of(outcome);
  std::string text;
  if (end.kind == ProcessEnd::Kind::exited) text = fmt::format("exit {}", end.number);
  if (end.kind == ProcessEnd::Kind::signaled) text = signal_name(end.number);
  const std::string reason = told_reason(outcome);
  if (!text.empty() && !reason.empty()) text += ": ";
  return text + reason;
}

}  // namespace

JunitFile::JunitFile(const JobSpec& spec, const std::string& path, WallTime start_wall,
                     TimePoint start, const sys::SpillFile& spill)
    : names_(spec.variable_names()),
      suite_(xml_attribute(shell_quote_visibly(spec.command_words))),
      class_name_(
          xml_attribute("localexec." +
                        (spec.command_words.empty() ? std::string() : spec.command_words.front()))),
      start_wall_(start_wall),
      start_(start),
      spill_(spill),
      file_("--junit", path) {
  // As long as it can become: the counts have 20 digits at most, the time less.
  head_size_ = head(Duration::zero()).size() + 200;
  file_.append(std::string(head_size_, ' '));
}

std::string JunitFile::head(Duration elapsed) const {
  const auto count = [this](Status status) { return by_status_[static_cast<std::size_t>(status)]; };
  const std::uint64_t failures =
      count(Status::failed) + count(Status::timeout) + count(Status::killed);
  const std::uint64_t tests =
      std::accumulate(by_status_.begin(), by_status_.end(), std::uint64_t{0});
  return fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="localexec" tests="{0}" failures="{1}" errors="{2}" time="{4:.6f}">
<testsuite name="{5}" tests="{0}" failures="{1}" errors="{2}" skipped="{3}" time="{4:.6f}" timestamp="{6}">
)",
      tests, failures, count(Status::error), count(Status::canceled), seconds(elapsed), suite_,
      rfc3339(start_wall_).substr(0, 19));
}

void JunitFile::finished(const Record& record) {
  ++by_status_[static_cast<std::size_t>(record.status())];
  std::string name = item_name(record.item);
  const std::string label = item_label(names_, record.item, kLabelWidth);
  if (!label.empty()) name += " (" + label + ")";
  file_.append(fmt::format(R"(<testcase classname="{}" name="{}" time="{:.6f}")", class_name_,
                           xml_attribute(name), seconds(record.last().times.elapsed)));
  file_.append(record.status() == Status::ok ? "/>\n" : ">" + what_went_wrong(record));
}

std::string JunitFile::what_went_wrong(const Record& record) const {
  const Status status = record.status();
  const std::string message = xml_attribute(message_of(record));
  std::string text;
  if (status == Status::canceled) {
    text = fmt::format(R"(<skipped message="{}"/>)", message);
  } else {
    const std::string_view tag = status == Status::error ? "error" : "failure";
    const std::string tail =
        last_bytes(record.err.empty() ? record.out.bytes : record.err.bytes, spill_, kFailureText);
    text = fmt::format(R"(<{0} type="{1}" message="{2}">{3}</{0}>)", tag, status_name(status),
                       message, xml_text(tail));
  }
  return text + output("system-out", record.out) + output("system-err", record.err) +
         "</testcase>\n";
}

std::string JunitFile::output(std::string_view tag, const CapturedOutput& output) const {
  if (output.empty()) return {};
  const std::uint64_t size = output.bytes.size;
  const std::string cut =
      size > kMostOutput ? fmt::format("[{} bytes before this are left out]\n", size - kMostOutput)
                         : std::string();
  return fmt::format("<{0}>{1}{2}</{0}>", tag, cut,
                     xml_text(last_bytes(output.bytes, spill_, kMostOutput)));
}

void JunitFile::finish(TimePoint now) {
  file_.append("</testsuite>\n</testsuites>\n");
  std::string text = head(now - start_);
  text.resize(head_size_, ' ');  // white space between tags is nothing
  text.back() = '\n';
  file_.overwrite_start(text);
  file_.finish();
}

}  // namespace localexec
