// What the user asked for: validated, complete, and not changed any more once a run begins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/chunk_cutter.h"
#include "core/classification.h"
#include "core/command_template.h"
#include "core/duration.h"
#include "core/engine_spec.h"
#include "core/range.h"
#include "core/record.h"
#include "core/resource_spec.h"
#include "core/seeing_spec.h"
#include "core/value.h"
#include "core/worker_count.h"

namespace localexec {

// Where the values of a loop's variables come from.
struct RangeInput {
  Range range;
};
struct ListInput {
  std::vector<std::string> values;
};
// Files follow each other; "-" is standard input.
struct LinesInput {
  std::vector<std::string> files;
  char delimiter = '\n';  // or NUL
};
struct CsvInput {
  std::vector<std::string> files;
  char separator = ',';
};
struct JsonLinesInput {
  std::vector<std::string> files;
  bool one_variable = false;  // which each line is the value of, be it an object or not
};
// Tasks of batch: the args and kwargs of a call, as JSON.
struct TasksInput {
  std::vector<std::string> files;
};
struct GlobInput {
  std::vector<std::string> patterns;
};
using Input = std::variant<RangeInput, ListInput, LinesInput, CsvInput, JsonLinesInput, GlobInput,
                           TasksInput>;

struct LoopInput {
  std::vector<std::string> names;  // of the variables that it fills
  Input input;
  bool paired = false;  // with the input before it, instead of combined
  bool named = false;   // by the user, who then must use that name
};

struct FixedVariable {
  std::string name;
  std::string value;
};

// How long things may take.
struct TimeLimits {
  std::optional<Duration> timeout;           // of one attempt
  std::optional<double> timeout_of_median;   // the same as a multiple of the median so far
  Duration grace = std::chrono::seconds(2);  // from SIGTERM to SIGKILL
  std::optional<Duration> deadline;          // of the whole run
};

// Which endings are worth another attempt, and when it comes.
struct RetryRules {
  std::uint64_t retries = 0;
  Duration delay{};                // before the first retry; doubles each time
  std::vector<int> on_exit_codes;  // where none of these three is named, every failure counts
  bool on_timeout = false;
  bool on_signal = false;
};

// When to give the whole run up.
struct HaltRules {
  enum class Mode { never, soon, now };
  Mode mode = Mode::never;
  std::optional<std::uint64_t> failures;
  std::optional<double> failed_share;  // 0 to 1, of the items that ended
  std::optional<std::uint64_t> successes;
};

// How a worker process that lives on is talked to; see run/worker_protocol.h.
enum class WorkerProtocol { jsonl, lines, batch };

// How the items of a chunk stand on a call's standard input: each a line of text, or of JSON.
enum class InputForm { lines, jsonl };

// A function of localexec/function.h that is called in threads of this process.
struct FunctionJob {
  std::string word;    // "@so", or the word that names a built-in function
  std::string target;  // FILE:SYMBOL of a shared object; else empty
  bool is_thread_safe = true;
};

// raw: the calls' own output, grouped. live: the same line by line as it comes.
enum class OutputForm { records, values, raw, live, csv };

// Where what a call prints on its standard error goes: into its record, into its standard output,
// or straight to our own.
enum class ErrorStream { record, merge, pass };

// What is made of the records.
struct OutputSpec {
  OutputForm form = OutputForm::records;
  std::vector<Field> fields;  // empty: the standard ones
  ResultKind result = ResultKind::none;
  ErrorStream errors = ErrorStream::record;
  bool tag_lines = false;  // the item before each line
  bool unordered = false;
  std::string file;  // empty: standard output
  bool resume = false;
  bool retry_failed = false;
  std::uint64_t max_output = 64ULL << 20;  // bytes a stream that a record may hold
  std::string results_dir;
};

struct JobSpec {
  // What the loop runs over, the last input fastest; then the fixed variables. A call's values
  // stand in this order. Without inputs there is exactly one item.
  std::vector<LoopInput> loop;
  std::vector<FixedVariable> fixed;

  std::vector<std::string> command_words;  // as the user wrote them
  bool is_script = false;                  // they are one word, a script for sh
  CommandTemplate command;                 // of a call, or of a worker that lives on
  std::optional<WorkerProtocol> protocol;  // of workers that live on, where calls are requests
  std::optional<InputForm> stdin_form;     // of calls that read their items
  bool flatten = false;                    // a call's lines are the results of its items
  std::optional<FunctionJob> function;     // where there is neither command nor protocol
  // Workers that live on are threads of one process, which answers several requests at once.
  bool shares_process = false;
  ExecutorKind executor = ExecutorKind::processes;
  Classification choice;               // of that executor, and why
  std::optional<std::uint64_t> probe;  // calls whose processor time decides how many workers
  WorkerCount workers;
  ChunkPolicy chunk;
  TimeLimits limits;
  RetryRules retry;
  HaltRules halt;
  OutputSpec output;
  SeeingSpec seeing;
  ResourceSpec resources;
  EngineSpec engine;

  std::vector<std::string> task_names;     // kwargs that may stand in the command of a batch
  std::vector<std::string> function_args;  // JSON; a function's first arguments in every call
  bool gets_kwargs_alone = false;          // a function that has no place for args of a task

  // Whether the items are tasks, whose two variables are called args and kwargs.
  bool is_batch() const {
    return !loop.empty() && std::holds_alternative<TasksInput>(loop.front().input);
  }
  // Whether a call takes a chunk of items, not one.
  bool calls_take_chunks() const { return stdin_form || (command.repeats() && !is_batch()); }

  // A call needs the item itself, not an argv.
  bool sends_items() const { return protocol.has_value() || function.has_value(); }

  std::vector<std::string> variable_names() const {
    std::vector<std::string> names;
    for (const LoopInput& input : loop) {
      names.insert(names.end(), input.names.begin(), input.names.end());
    }
    for (const FixedVariable& variable : fixed) names.push_back(variable.name);
    return names;
  }
};

}  // namespace localexec
