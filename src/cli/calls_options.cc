#include <fmt/format.h>

#include <array>

#include "cli/job_draft.h"
#include "core/usage_error.h"

namespace localexec::cli {
namespace {

WorkerProtocol parse_persistent(std::string_view text) {
  if (text == "jsonl") return WorkerProtocol::jsonl;
  if (text == "lines") return WorkerProtocol::lines;
  throw UsageError(fmt::format("--persistent {}: write jsonl or lines", text));
}

constexpr std::array kRows{
    OptionRow{"workers", 'j', OptionKind::value, "N|N%|Nx", "", in::kLoop,
              "How many calls run at once: a number, a percentage of the processors, or a multiple "
              "of them. The default is the processors that this process may use (affinity mask and "
              "control group quota counted), 4 times as many on threads (--executor). Never more "
              "than there are chunks.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.workers = parse_worker_count(given.value());
              }},
    OptionRow{"chunk", '\0', OptionKind::value, "N|even|auto", "even|auto", in::kLoop,
              "How many consecutive items a worker takes at a time: a number; even, the items "
              "divided by the workers; or auto (the default), large chunks first and smaller ones "
              "towards the end, whose unstarted rest an idle worker takes over.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.chunk = parse_chunk_policy(given.value());
              }},
    OptionRow{"persistent", '\0', OptionKind::value, "jsonl|lines", "jsonl|lines", in::kAll,
              "Start the command once per worker and let it live on: every item is a request on "
              "its standard input and an answer on its standard output, a line each. jsonl: "
              "{\"id\":7,\"args\":[],\"kwargs\":{\"x\":3}} is answered by {\"id\":7,\"result\":9} "
              "or {\"id\":7,\"error\":...}. lines: the item, and its result.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.protocol = parse_persistent(given.value());
              }},
    OptionRow{"shell", '\0', OptionKind::flag, "", "", in::kAll,
              "The command is one word, a script that sh -c runs. In it a placeholder stands for "
              "the value of a variable of the shell, as is right for the quoting around it, and "
              "never for text of the script: whatever an item holds, it stays a value.",
              [](JobDraft& job, const GivenOption&) { job.spec.is_script = true; }},
};

}  // namespace

const OptionGroup kCallsOptions{"Workers and chunks", kRows, nullptr};

}  // namespace localexec::cli
