#include "report/failure_digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

#include "core/error_sentence.h"
#include "core/harmless_text.h"
#include "core/shell_quote.h"
#include "report/item_label.h"
#include "report/output_tail.h"
#include "run/prepared_call.h"

namespace localexec {
namespace {

constexpr std::size_t kLabelWidth = 80;
constexpr std::size_t kLineWidth = 200;
constexpr std::size_t kTail = 8 << 10;
constexpr std::size_t kLongestCommand = 4 << 10;

// In the order in which they are told.
constexpr std::array kKinds{Status::failed, Status::timeout, Status::killed, Status::error};

// "exit 3", "SIGSEGV, core dumped", "cannot execute…"
std::string ending_of(const Outcome& outcome) {
  const ProcessEnd end = end_of(outcome);
  std::string text;
  if (end.kind == ProcessEnd::Kind::exited) text = fmt::format("exit {}", end.number);
  if (end.kind == ProcessEnd::Kind::signaled) text = signal_name(end.number);
  const std::string reason = harmless(told_reason(outcome).substr(0, kLineWidth));
  if (!text.empty() && !reason.empty()) text += ", ";
  return text + reason;
}

// A command that prints these lines.
std::string feeding(std::string_view lines) {
  if (lines.size() > kLongestCommand) return std::string(lines);  // too long anyway
  std::vector<std::string> words{"printf", "%s\\n"};
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    words.emplace_back(lines.substr(0, end));
    lines.remove_prefix(end + 1);
  }
  return shell_quote_visibly(words);
}

std::string coloured(std::string text, std::string_view code, bool colour) {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::move(text);
}

}  // namespace

FailureDigest::FailureDigest(const JobSpec& spec, std::uint64_t processors,
                             const sys::SpillFile& spill, std::size_t lines)
    : spec_(spec),
      names_(spec.variable_names()),
      processors_(processors),
      spill_(spill),
      lines_(lines) {}

void FailureDigest::finished(const Record& record) {
  const Status status = record.status();
  by_status_[static_cast<std::size_t>(status)] += record.item.count();
  if (status == Status::ok || status == Status::canceled) return;
  ++failed_calls_;
  const std::uint64_t index = record.item.index;
  if (items_.size() == kItems) {
    const auto last = std::prev(items_.end());
    if (last->first < index) return;
    items_.erase(last);
  }
  items_[index] = describe(record);
}

void FailureDigest::reused(Status status, const Item& item) {
  by_status_[static_cast<std::size_t>(Status::ok)] += item.count();  // among the items only
  if (status != Status::ok) failed_before_ += item.count();
}

FailedItem FailureDigest::describe(const Record& record) const {
  FailedItem item;
  item.name = item_name(record.item);
  item.label = item_label(names_, record.item, kLabelWidth);
  item.status = record.status();
  item.ending = ending_of(record.last().outcome);
  if (record.attempts.size() > 1) {
    item.ending += fmt::format(", {} attempts", record.attempts.size());
  }
  item.command = command_of(record);
  const OutputForm form = spec_.output.form;
  if (form == OutputForm::raw || form == OutputForm::live) return item;  // that has been seen
  item.lines = last_lines(last_bytes(record.err.bytes, spill_, kTail), lines_, kLineWidth);
  if (item.lines.empty()) {
    item.lines = last_lines(last_bytes(record.out.bytes, spill_, kTail), lines_, kLineWidth);
  }
  return item;
}

// As it ran, but with all the processors to itself.
std::string FailureDigest::command_of(const Record& record) const {
  if (spec_.sends_items()) return {};  // a request to a worker, no command
  CallContext context;
  context.values = record.item.values;
  context.index = record.item.first();
  context.chunk = record.chunk;
  context.worker = record.worker;
  context.attempt = record.attempts.size();
  context.threads = processors_;
  if (record.item.chunk) context.items = &*record.item.chunk;
  const PreparedCall call = prepare_call(spec_, context, record.item);
  if (!call.error.empty()) return {};
  std::string command = shell_quote_visibly(call.argv);
  if (call.input) command = feeding(*call.input) + " | " + command;
  return command.size() > kLongestCommand ? std::string() : command;
}

std::string FailureDigest::counts() const {
  std::string text;
  for (const Status status :
       {Status::failed, Status::timeout, Status::killed, Status::error, Status::canceled}) {
    const std::uint64_t count = by_status_[static_cast<std::size_t>(status)];
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, status_name(status));
  }
  if (failed_before_ > 0) {
    text += fmt::format("{}{} in a former run (--retry-failed runs them again)",
                        text.empty() ? "" : ", ", failed_before_);
  }
  return text;
}

std::uint64_t FailureDigest::all() const {
  return std::accumulate(by_status_.begin(), by_status_.end(), 0ULL);
}

// The failed ones of a former run were counted as ok.
std::uint64_t FailureDigest::ok() const {
  return by_status_[static_cast<std::size_t>(Status::ok)] - failed_before_;
}

std::uint64_t FailureDigest::not_told() const { return failed_calls_ - items_.size(); }

std::string FailureDigest::text(bool colour) const {
  if (items_.empty() && failed_before_ == 0) return {};
  const std::uint64_t ended = all();
  const std::uint64_t not_ok = ended - ok();
  std::string text =
      fmt::format("localexec: {} of {} items did not end ok: {}\n",
                  coloured(fmt::format("{}", not_ok), "1;31", colour), ended, counts());
  for (const Status kind : kKinds) {
    for (const auto& [index, item] : items_) {
      if (item.status != kind) continue;
      text += fmt::format("localexec: {}{}: {}{}\n", item.name,
                          item.label.empty() ? "" : " (" + item.label + ")",
                          coloured(std::string(status_name(kind)), "31", colour),
                          item.ending.empty() ? "" : " (" + item.ending + ")");
      const std::size_t shown = std::min(item.lines.size(), kLines);
      for (auto line = item.lines.end() - static_cast<std::ptrdiff_t>(shown);
           line != item.lines.end(); ++line) {
        text += "localexec:   | " + *line + "\n";
      }
      if (!item.command.empty()) text += "localexec:   again: " + item.command + "\n";
    }
  }
  if (not_told() > 0) text += fmt::format("localexec: and {} more\n", not_told());
  return text;
}

}  // namespace localexec
