#include <fmt/format.h>

#include <array>
#include <utility>

#include "cli/job_draft.h"
#include "cli/option_values.h"
#include "core/byte_size.h"
#include "core/usage_error.h"

namespace localexec::cli {
namespace {

ResultKind parse_result(std::string_view text) {
  if (text == "json") return ResultKind::json;
  if (text == "text") return ResultKind::text;
  throw UsageError(fmt::format("--result {}: write json or text", text));
}

void print_as(OutputForm form, JobDraft& job) {
  const OutputForm former = std::exchange(job.spec.output.form, form);
  if (former != OutputForm::records && former != form) {
    throw UsageError("--raw and --values exclude each other; leave one out");
  }
}

constexpr std::array kRows{
    OptionRow{
        "fields", '\0', OptionKind::value, "NAME,...",
        "index|vars|status|exit|signal|result|stdout|stderr|error|leaked|attempts|tries|chunk|"
        "worker|start|elapsed|user|sys|max_rss|key",
        in::kAll, "Print these fields of each record, in this order.",
        [](JobDraft& job, const GivenOption& given) {
          job.spec.output.fields = parse_fields(given.value());
        }},
    OptionRow{"unordered", '\0', OptionKind::flag, "", "", in::kRun,
              "Print each record as soon as its call has ended.",
              [](JobDraft& job, const GivenOption&) { job.spec.output.unordered = true; }},
    OptionRow{"result", '\0', OptionKind::value, "json|text", "json|text", in::kAll,
              "Give standard output as the field result: parsed as JSON, or as text without its "
              "final newline. A call whose output is not JSON has the status failed.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.output.result = parse_result(given.value());
              }},
    OptionRow{"values", '\0', OptionKind::flag, "", "", in::kAll,
              "Print the bare results, one a line, in order: text, or with --result json JSON and "
              "null where a call gave none.",
              [](JobDraft& job, const GivenOption&) { print_as(OutputForm::values, job); }},
    OptionRow{"raw", '\0', OptionKind::flag, "", "", in::kRun | in::kExec,
              "Print what the calls print, and no records: each call's output in one piece, in the "
              "order of the items, its standard error on ours. Nothing is added, not even a final "
              "newline, but the list of failed items at the end (see --progress none).",
              [](JobDraft& job, const GivenOption&) { print_as(OutputForm::raw, job); }},
    OptionRow{
        "output", 'o', OptionKind::value, "FILE", "", in::kRun | in::kReport,
        "Write the records to FILE, in order, each with a field key by which its item is known "
        "in a later run. Until FILE is complete, FILE.journal beside it keeps every record "
        "from the moment its call ends: nothing that finished is lost, however the run dies. "
        "Two runs cannot write one FILE. With report: write the page to FILE, which appears when "
        "it is whole, instead of to standard output.",
        [](JobDraft& job, const GivenOption& given) {
          job.spec.output.file = parse_name(given.value(), "--output", "file");
        }},
    OptionRow{"resume", '\0', OptionKind::flag, "", "", in::kRun,
              "Go on with the run that wrote --output FILE, be it unfinished or finished: items "
              "that have a record are not run again, whatever their place in the input is now, and "
              "FILE comes to be in the order of the input. An item is known by its variables and "
              "the command. Calls that were canceled run again.",
              [](JobDraft& job, const GivenOption&) { job.spec.output.resume = true; }},
    OptionRow{"retry-failed", '\0', OptionKind::flag, "", "", in::kRun,
              "With --resume: run items again that did not end ok.",
              [](JobDraft& job, const GivenOption&) { job.spec.output.retry_failed = true; }},
    OptionRow{"max-output", '\0', OptionKind::value, "SIZE", "", in::kAll,
              "How much of a stream a record may hold. More goes, whole, to a file that the record "
              "names as stdout_file or stderr_file, in FILE.files beside the output, or in "
              "localexec-PID.files here. Default 64MiB.",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.output.max_output = parse_byte_size(given.value(), "--max-output");
              }},
    OptionRow{"results-dir", '\0', OptionKind::value, "DIR", "", in::kAll,
              "Keep what every call wrote in DIR as well, as INDEX.stdout and INDEX.stderr "
              "(INDEX-2.stdout "
              "and so on where a run that is resumed has that name already).",
              [](JobDraft& job, const GivenOption& given) {
                job.spec.output.results_dir = parse_name(given.value(), "--results-dir", "folder");
              }},
};

void check(JobDraft& job) {
  const OutputSpec& output = job.spec.output;
  if (output.form == OutputForm::values && !output.fields.empty()) {
    throw UsageError("--values prints no fields; leave out --fields or --values");
  }
  if (output.form == OutputForm::raw && !output.fields.empty()) {
    throw UsageError("--raw prints no fields; leave out --fields or --raw");
  }
  if (output.form == OutputForm::raw && output.result != ResultKind::none) {
    throw UsageError("--raw prints output as it is; leave out --result or use --values");
  }
  if (output.resume && output.file.empty()) {
    throw UsageError("--resume: there is no output to go on with; name it by --output FILE");
  }
  if (output.retry_failed && !output.resume) {
    throw UsageError("--retry-failed: works on a former run; give --resume too");
  }
}

}  // namespace

const OptionGroup kOutputOptions{"Output", kRows, check};

}  // namespace localexec::cli
