#include "cli/record_fields.h"

#include <array>

namespace localexec::cli {
namespace {

constexpr std::string_view kCount = R"("$ref": "#/$defs/count")";
constexpr std::string_view kSeconds = R"("$ref": "#/$defs/seconds")";
constexpr std::string_view kBytes = R"("$ref": "#/$defs/bytes")";
constexpr std::string_view kText = R"("type": "string")";
constexpr std::string_view kBase64 = R"("$ref": "#/$defs/base64")";

constexpr std::array kFields{
    RecordField{"index", kCount, "Number of the item, from 0."},
    RecordField{
        "items",
        R"("type": "array", "items": { "$ref": "#/$defs/count" }, "minItems": 2, "maxItems": 2)",
        "In place of index, of a call over several items: the first one and their count."},
    RecordField{"vars", R"("type": "object")",
                "The variables of the item: numbers from ranges, JSON from JSON, else strings; a "
                "string that is no UTF-8 is the object {\"base64\": \"...\"}."},
    RecordField{"status", R"("$ref": "#/$defs/status")",
                "ok (exit status 0), failed (another one, or no result where one was asked for), "
                "timeout, killed (by a signal that did not come from localexec), error (could not "
                "be started) or canceled (the run was interrupted or halted)."},
    RecordField{"exit", R"("type": "integer", "minimum": 0, "maximum": 255)",
                "The exit status of the process."},
    RecordField{"signal", R"("type": "string", "pattern": "^SIG")",
                "The name of the signal that ended the process, such as SIGSEGV."},
    RecordField{"result", "\"title\": \"result\"",
                "What the call gave, any JSON: with --result, and of functions and workers."},
    RecordField{"stdout", kText, "What the call wrote on standard output, byte for byte."},
    RecordField{"stdout_base64", kBase64, "The same where it is no UTF-8."},
    RecordField{"stdout_file", kBytes,
                "The file that holds the same; stdout is then absent where it is longer than "
                "--max-output."},
    RecordField{"stderr", kText, "What the call wrote on standard error."},
    RecordField{"stderr_base64", kBase64, "The same where it is no UTF-8."},
    RecordField{"stderr_file", kBytes, "As stdout_file."},
    RecordField{"error", R"("type": ["string", "object"])",
                "Why there is no result: a sentence; of a function an object with type, message "
                "and traceback."},
    RecordField{"leaked", R"("const": true)",
                "What the call left behind still held its output open after it had ended."},
    RecordField{"attempts", R"("type": "integer", "minimum": 1)", "How often it was tried."},
    RecordField{"tries", R"("type": "array", "minItems": 2, "items": { "$ref": "#/$defs/try" })",
                "With more than one attempt: each one's status, exit or signal, and times."},
    RecordField{"chunk", kCount, "The chunk that the item came in, from 0."},
    RecordField{"worker", kCount, "The worker that it ran on, from 0."},
    RecordField{"host", kText, "On a cluster: the machine that it ran on."},
    RecordField{"job", kText,
                "On a cluster: the job that it ran in, as the queue's own commands take it."},
    RecordField{"start", R"("$ref": "#/$defs/time")",
                "When the last attempt started: RFC 3339, UTC, microseconds."},
    RecordField{"elapsed", kSeconds, "How long it took on the clock, in seconds."},
    RecordField{"user", kSeconds,
                "Processor time in user mode, of the process and the children that it waited for, "
                "in seconds."},
    RecordField{"sys", kSeconds, "The same in system mode."},
    RecordField{"max_rss", kCount, "The largest resident set of these, in bytes."},
    RecordField{"memory_limit", R"("enum": ["cgroup", "rlimit"])",
                "With --max-memory: what kept the call to it, its control group or a limit on each "
                "of its processes."},
    RecordField{"key", R"("type": "string", "pattern": "^[0-9a-f]{32}$")",
                "With --output: what the item is known by in a later run."},
};

}  // namespace

std::span<const RecordField> record_fields() { return kFields; }

}  // namespace localexec::cli
