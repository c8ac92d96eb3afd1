#include "engine/spooled_record.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/json_text.h"
#include "engine/spool_json.h"
#include "run/capture.h"

namespace localexec {
namespace {

constexpr std::size_t kCaptureBudget = 64 << 10;  // bytes of a stream that stay in memory

// The endings, in the order of Outcome's alternatives.
constexpr std::array<std::string_view, 7> kEndings{
    "ended", "timed_out", "canceled", "not_started", "bad_result", "returned", "raised"};

void append_member(std::string_view name, std::string_view bytes, std::string& json) {
  if (bytes.empty()) return;
  json += fmt::format(",\"{}\":", name);
  append_text(bytes, json);
}

void append_end(const ProcessEnd& end, std::string& json) {
  if (end.kind == ProcessEnd::Kind::exited) json += fmt::format(",\"exit\":{}", end.number);
  if (end.kind == ProcessEnd::Kind::signaled) json += fmt::format(",\"signal\":{}", end.number);
  if (end.core_dumped) json += ",\"core\":1";
}

std::string reason_in(const Outcome& outcome) {
  if (const auto* raised = std::get_if<Raised>(&outcome)) return raised->error_json;
  return reason_of(outcome);
}

void append_attempt(const Attempt& attempt, std::string& json) {
  const AttemptTimes& times = attempt.times;
  json += fmt::format(R"({{"ending":"{}","start":{},"elapsed":{},"user":{},"system":{})",
                      kEndings[attempt.outcome.index()], times.start.time_since_epoch().count(),
                      times.elapsed.count(), times.user.count(), times.system.count());
  json += fmt::format(R"(,"max_rss":{},"measured":{:d})", times.max_rss, times.measured);
  append_end(end_of(attempt.outcome), json);
  append_member("reason", reason_in(attempt.outcome), json);
  json += '}';
}

ProcessEnd end_in(const JsonMembers& members) {
  const std::string_view exit = find_member(members, "exit");
  if (!exit.empty()) return ProcessEnd::exited(static_cast<int>(to_number(exit)));
  const std::string_view signal = find_member(members, "signal");
  if (signal.empty()) return {};
  return ProcessEnd::signaled(static_cast<int>(to_number(signal)),
                              number_in(members, "core", 0) != 0);
}

Outcome outcome_in(const JsonMembers& members) {
  const std::string ending = json_string(find_member(members, "ending"));
  const ProcessEnd end = end_in(members);
  std::string reason = bytes_in(members, "reason");
  if (ending == "ended") return Ended{end};
  if (ending == "timed_out") return TimedOut{end};
  if (ending == "canceled") return Canceled{end, std::move(reason)};
  if (ending == "not_started") return NotStarted{std::move(reason)};
  if (ending == "bad_result") return BadResult{end, std::move(reason)};
  if (ending == "returned") return Returned{};
  if (ending == "raised") return Raised{std::move(reason)};
  refuse_spool_json(ending);
}

Attempt attempt_in(std::string_view json) {
  const JsonMembers members = members_of(json);
  const auto duration = [&](std::string_view name) { return Duration(signed_in(members, name)); };
  Attempt attempt;
  attempt.outcome = outcome_in(members);
  attempt.times = {WallTime(duration("start")),
                   duration("elapsed"),
                   duration("user"),
                   duration("system"),
                   number_in(members, "max_rss"),
                   number_in(members, "measured") != 0};
  return attempt;
}

void append_stream(std::string_view name, const CapturedOutput& output, const std::string& file,
                   const sys::SpillFile& spill, std::string& json) {
  if (!file.empty()) return append_member(std::string(name) + "_file", file, json);
  std::string bytes;
  for_each_piece(output.bytes, spill, [&](std::string_view piece) { bytes += piece; });
  append_member(name, bytes, json);
}

CapturedOutput stream_in(const JsonMembers& members, std::string_view name, sys::SpillFile& spill) {
  Capture capture(spill, kCaptureBudget);
  capture.append(bytes_in(members, name));
  return capture.take();
}

}  // namespace

std::string spool_json(const SpooledRecord& spooled, const sys::SpillFile& spill) {
  const Record& record = spooled.record;
  std::string json = fmt::format(R"({{"slot":{},"chunk":{},"worker":{},)", spooled.slot,
                                 record.chunk, record.worker);
  json += fmt::format("\"index\":{},", record.item.index);
  append_spool_values(record.item.values, json);
  json += ",\"attempts\":[";
  for (std::size_t i = 0; i < record.attempts.size(); ++i) {
    if (i > 0) json += ',';
    append_attempt(record.attempts[i], json);
  }
  json += ']';
  if (record.leaked) json += ",\"leaked\":1";
  append_member("result", record.result_json, json);
  append_stream("out", record.out, spooled.out_file, spill, json);
  append_stream("err", record.err, spooled.err_file, spill, json);
  json += '}';
  return json;
}

SpooledRecord spooled_record(std::string_view json, sys::SpillFile& spill) {
  const JsonMembers members = members_of(json);
  SpooledRecord spooled;
  spooled.slot = number_in(members, "slot");
  Record& record = spooled.record;
  record.chunk = number_in(members, "chunk");
  record.worker = number_in(members, "worker");
  record.item = {number_in(members, "index"), spool_values_in(members)};
  const auto attempts = json_elements(find_member(members, "attempts"));
  if (!attempts || attempts->empty()) refuse_spool_json("attempts");
  for (const std::string_view attempt : *attempts) record.attempts.push_back(attempt_in(attempt));
  record.leaked = number_in(members, "leaked", 0) != 0;
  record.result_json = bytes_in(members, "result");
  record.out = stream_in(members, "out", spill);
  record.err = stream_in(members, "err", spill);
  spooled.out_file = bytes_in(members, "out_file");
  spooled.err_file = bytes_in(members, "err_file");
  return spooled;
}

}  // namespace localexec
