#include <fmt/format.h>

#include <array>

#include "cli/job_draft.h"
#include "core/usage_error.h"

namespace localexec::cli {
namespace {

InputForm parse_input(std::string_view text) {
  if (text == "lines") return InputForm::lines;
  if (text == "jsonl") return InputForm::jsonl;
  throw UsageError(fmt::format("--input {}: write lines or jsonl", text));
}

constexpr std::array kRows{
    OptionRow{"stdin", '\0', OptionKind::flag, "", "", in::kItems,
              "A call takes a chunk of items and reads them on its standard input, a line each, as "
              "--input says. It need not read all of them. --chunk says how many there are.",
              [](JobDraft& job, const GivenOption&) { job.reads_items = true; }},
    OptionRow{"input", '\0', OptionKind::value, "lines|jsonl", "lines|jsonl", in::kItems,
              "With --stdin, what an item's line is: lines (the default), the values of its loop "
              "variables with tabs between; jsonl, a JSON object of all variables.",
              [](JobDraft& job, const GivenOption& given) {
                job.input_form = parse_input(given.value());
              }},
    OptionRow{"flatten", '\0', OptionKind::flag, "", "", in::kItems,
              "A call over a chunk answers a line for every item: its lines become the results of "
              "its items, a record each. Another number of lines fails the chunk, whose record "
              "keeps the output.",
              [](JobDraft& job, const GivenOption&) { job.spec.flatten = true; }},
};

void check(JobDraft& job) {
  if (job.input_form && !job.reads_items) {
    throw UsageError("--input: says how items stand on standard input; give --stdin too");
  }
  if (job.reads_items) job.spec.stdin_form = job.input_form.value_or(InputForm::lines);
  if (job.reads_items && job.spec.protocol) {
    throw UsageError("--stdin: the requests of --persistent come there; leave one out");
  }
  if (job.spec.flatten && job.spec.output.form == OutputForm::raw) {
    throw UsageError("--raw prints output as it is; leave out --flatten or --raw");
  }
  if (job.spec.flatten && job.spec.output.form == OutputForm::live) {
    throw UsageError("--live keeps no output to make results of; leave out --flatten or --live");
  }
}

}  // namespace

const OptionGroup kChunkCallOptions{"Calls over a chunk of items", kRows, check};

}  // namespace localexec::cli
