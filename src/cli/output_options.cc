#include <fmt/format.h>

#include <algorithm>
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
  if (text == "lines") return ResultKind::lines;
  throw UsageError(fmt::format("--result {}: write json, text or lines", text));
}

ErrorStream parse_errors(std::string_view text) {
  if (text == "record") return ErrorStream::record;
  if (text == "pass") return ErrorStream::pass;
  throw UsageError(fmt::format("--stderr {}: write record or pass", text));
}

OutputForm parse_format(std::string_view text) {
  if (text == "jsonl") return OutputForm::records;
  if (text == "csv") return OutputForm::csv;
  throw UsageError(fmt::format("--format {}: write jsonl or csv", text));
}

std::string_view option_of(OutputForm form) {
  switch (form) {
    case OutputForm::records:
      return "--format jsonl";
    case OutputForm::values:
      return "--values";
    case OutputForm::raw:
      return "--raw";
    case OutputForm::live:
      return "--live";
    case OutputForm::csv:
      return "--format csv";
  }
  return "";
}

void print_as(OutputForm form, JobDraft& job) {
  const OutputForm former = std::exchange(job.spec.output.form, form);
  if (former != OutputForm::records && former != form) {
    throw UsageError(fmt::format("{} and {} exclude each other; leave one out", option_of(former),
                                 option_of(form)));
  }
}

void merge_errors(ErrorStream errors, JobDraft& job) {
  const ErrorStream former = std::exchange(job.spec.output.errors, errors);
  if (former != ErrorStream::record && former != errors) {
    throw UsageError("--merge and --stderr pass exclude each other; leave one out");
  }
}

constexpr std::array kRows{
    OptionRow{
        "fields", '\0', OptionKind::value, "NAME,...",
        "index|vars|status|exit|signal|result|stdout|stderr|error|leaked|attempts|tries|chunk|"
        "worker|host|job|start|elapsed|user|sys|max_rss|memory_limit|key|stdout_base64|"
        "stderr_base64|stdout_file|stderr_file",
        in::kAll,
        "Print these fields of each record, in this order. stdout_base64 and stderr_base64 give "
        "output in base64 whatever it is; stdout_file and stderr_file the file alone that holds "
        "it. With --output, name key and status too if --resume shall go on with the finished "
        "FILE.",
        [](JobDraft& job, const GivenOption& given) {
          job.spec.output.fields = parse_fields(given.value());
        }},
    OptionRow{"unordered", '\0', OptionKind::flag, "", "", in::kRun,
              "Print each record as soon as its call has ended.",
              [](JobDraft& job, const GivenOption&) { job.spec.output.unordered = true; }},
    OptionRow{"format", '\0', OptionKind::value, "jsonl|csv", "jsonl|csv", in::kAll,
              "csv: print the records as a table (RFC 4180) with a column for each field and for "
              "each variable, vars.NAME, and a first row that names them. Default jsonl.",
              [](JobDraft& job, const GivenOption& given) {
                const OutputForm form = parse_format(given.value());
                if (form != OutputForm::records) print_as(form, job);
              }},
    OptionRow{"result", '\0', OptionKind::value, "json|text|lines", "json|text|lines", in::kAll,
              "Give standard output as the field result: parsed as JSON, as text without its final "
              "newline, or as an array of its lines. A call whose output is not JSON has the "
              "status failed.",
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
    OptionRow{"live", '\0', OptionKind::flag, "", "", in::kRun,
              "Print each line that a call prints as it comes, with the item and a tab before it, "
              "and no records. Lines of several calls take turns and are never mixed; a last line "
              "without a newline gets one. Standard error goes to ours in the same way.",
              [](JobDraft& job, const GivenOption&) { print_as(OutputForm::live, job); }},
    OptionRow{"tag-lines", '\0', OptionKind::flag, "", "", in::kRun,
              "Put the item and a tab before each line that --raw or --values prints; alone it "
              "means --raw. What is no visible character in an item is spelt out, as in \\n; a "
              "last line without a newline gets one.",
              [](JobDraft& job, const GivenOption&) { job.spec.output.tag_lines = true; }},
    OptionRow{"merge", '\0', OptionKind::flag, "", "", in::kCalls,
              "Send the calls' standard error where their standard output goes, as 2>&1 does: what "
              "both said is then stdout, in the order in which it was written.",
              [](JobDraft& job, const GivenOption&) { merge_errors(ErrorStream::merge, job); }},
    OptionRow{"stderr", '\0', OptionKind::value, "record|pass", "record|pass", in::kCalls,
              "pass: what calls print on standard error goes straight to that of localexec, and "
              "into no record. Default record.",
              [](JobDraft& job, const GivenOption& given) {
                const ErrorStream errors = parse_errors(given.value());
                if (errors != ErrorStream::record) merge_errors(errors, job);
              }},
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

bool prints_records(const OutputSpec& output) {
  return output.form == OutputForm::records || output.form == OutputForm::csv;
}

void check_form(const OutputSpec& output) {
  const std::string_view option =
      output.tag_lines && output.form == OutputForm::raw ? "--tag-lines" : option_of(output.form);
  if (!prints_records(output) && !output.fields.empty()) {
    throw UsageError(fmt::format("{0} prints no fields; leave out --fields or {0}", option));
  }
  const bool is_own_output = output.form == OutputForm::raw || output.form == OutputForm::live;
  if (is_own_output && output.result != ResultKind::none) {
    throw UsageError(
        fmt::format("{} prints output as it is; leave out --result or use --values", option));
  }
  if (output.form == OutputForm::csv && output.tag_lines) {
    throw UsageError("--tag-lines: rows of a table have their item already; leave it out");
  }
  if (output.form == OutputForm::csv && output.resume) {
    throw UsageError("--resume: goes on with records, and a table is none; leave out --resume");
  }
  if (output.form != OutputForm::live) return;
  if (!output.file.empty() || !output.results_dir.empty()) {
    throw UsageError(fmt::format("--live keeps no output; leave out {}, or use --raw",
                                 output.file.empty() ? "--results-dir" : "--output"));
  }
}

// Where standard error is not kept apart, nothing can be said about it.
void check_errors(const OutputSpec& output) {
  if (output.errors == ErrorStream::record) return;
  for (const Field field : output.fields) {
    if (field != Field::err && field != Field::err_base64 && field != Field::err_file) {
      continue;
    }
    throw UsageError(fmt::format(
        "--fields {}: with {} no record has it; leave one of them out", field_name(field),
        output.errors == ErrorStream::merge ? "--merge" : "--stderr pass"));
  }
}

void check(JobDraft& job) {
  OutputSpec& output = job.spec.output;
  if (output.tag_lines && output.form == OutputForm::records) output.form = OutputForm::raw;
  check_form(output);
  check_errors(output);
  if (output.file == "-") {
    throw UsageError(
        "--output -: records go to standard output without it; a file of that name is ./-");
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
