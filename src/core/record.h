// What is known of a call once it has ended: the source of one line of output.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/captured_output.h"
#include "core/item.h"
#include "core/outcome.h"
#include "core/time_point.h"

namespace localexec {

// Times and resources of one attempt. Processor times and memory are those of the call's own
// process and its waited-for children (getrusage(2), wait4(2)).
struct AttemptTimes {
  WallTime start;
  Duration elapsed{};
  Duration user{};
  Duration system{};
  std::uint64_t max_rss = 0;  // bytes
  bool measured = true;       // the last three are known: not for calls that share a process
};

// What kept an attempt within --max-memory: its control group, or a limit on each of its processes.
enum class MemoryLimit { none, control_group, each_process };

struct Attempt {
  Outcome outcome;
  AttemptTimes times;
  MemoryLimit memory_limit = MemoryLimit::none;
};

struct Record {
  Item item;
  std::uint64_t chunk = 0;
  std::uint64_t worker = 0;
  std::string host;               // where it ran, where that is another machine; else empty
  std::string job;                // there, the job of the engine that it ran in
  std::vector<Attempt> attempts;  // in order; the last one decides. REQUIRES: not empty
  CapturedOutput out;             // of the last attempt
  CapturedOutput err;
  std::string out_file;  // where the output is kept as a file; may be empty
  std::string err_file;
  bool leaked = false;      // something it started still held its output open after it ended
  std::string result_json;  // the result, where it is JSON; else empty
  std::string key;          // what the item is known by in a later run; may be empty

  const Attempt& last() const { return attempts.back(); }
  Status status() const { return status_of(last().outcome); }
};

// What the result of a call is taken from: nothing, its standard output as JSON, as text, or as
// the list of its lines.
enum class ResultKind { none, json, text, lines };

// The fields of a record, in the order in which they are printed.
enum class Field {
  index,
  items,
  vars,
  status,
  exit,
  signal,
  result,
  out,
  err,
  error,
  leaked,
  attempts,
  tries,
  chunk,
  worker,
  host,
  job,
  start,
  elapsed,
  user,
  sys,
  max_rss,
  memory_limit,
  key,
  out_base64,  // these are printed by themselves only where they are asked for
  err_base64,
  out_file,
  err_file,
};

std::string_view field_name(Field field);
// Those that are printed where none are chosen.
const std::vector<Field>& standard_fields();

// Reads "a,b,c". Throws UsageError with the nearest name for one that is unknown.
std::vector<Field> parse_fields(std::string_view text);

}  // namespace localexec
