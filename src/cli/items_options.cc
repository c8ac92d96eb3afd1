#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "cli/job_draft.h"
#include "cli/variable_name.h"
#include "core/usage_error.h"

namespace localexec::cli {
namespace {

FixedVariable parse_set(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) {
    throw UsageError(fmt::format("--set {}: no '='; write --set NAME=VALUE", text));
  }
  FixedVariable variable{text.substr(0, equals), text.substr(equals + 1)};
  check_variable_name(variable.name, "--set");
  return variable;
}

// As a folder of its own, where other tools mean folders of any depth by it; glob(3) means *.
bool has_double_star(const std::string& pattern) {
  return ('/' + pattern + '/').find("/**/") != std::string::npos;
}

void set_variable(JobDraft& job, const GivenOption& given) {
  FixedVariable variable = parse_set(given.value());
  for (FixedVariable& known : job.spec.fixed) {
    if (known.name == variable.name) {  // the last one counts, as with other options
      known = std::move(variable);
      return;
    }
  }
  job.spec.fixed.push_back(std::move(variable));
}

constexpr std::array kRows{
    OptionRow{
        "var", '\0', OptionKind::each, "NAME", "", in::kItems,
        "Open a variable; the source that follows fills it. '<NAME>' or {NAME} in the command "
        "stands for its value. Several variables make all combinations, the last one changing "
        "fastest. Letters, digits, '_' and '-', not beginning with a digit or "
        "'-'; index, chunk, worker, attempt, threads and args are taken.",
        [](JobDraft& job, const GivenOption& given) { job.loop.open(given.value()); }},
    OptionRow{
        "range", '\0', OptionKind::each, "A:B[:STEP]", "", in::kItems,
        "The integers from A up to, not including, B; STEP may be negative. N alone means 0:N. "
        "A range costs no memory, however long it is.",
        [](JobDraft& job, const GivenOption& given) {
          job.loop.fill(RangeInput{parse_range(given.value())}, "range");
        }},
    OptionRow{"list", '\0', OptionKind::words, "V...", "", in::kItems,
              "Each following argument is one item, up to the next option or --. For an item that "
              "begins with a dash write --list=-V.",
              [](JobDraft& job, const GivenOption& given) {
                job.loop.fill(ListInput{given.values}, "list");
              }},
    OptionRow{
        "items", 'a', OptionKind::each, "FILE", "", in::kItems,
        "One item a line; - is standard input, and a name that ends in .gz, .zst, .xz or .bz2 "
        "that of a compressed file. The first call starts before the last line is read. "
        "Empty lines are items; a carriage return before the newline stays. Given "
        "several times, the files follow each other.",
        [](JobDraft& job, const GivenOption& given) {
          job.loop.fill(LinesInput{{given.value()}, job.delimiter}, "items");
        }},
    OptionRow{"null", '0', OptionKind::flag, "", "", in::kItems,
              "Items end with a NUL byte instead of a newline, as find -print0 prints them.",
              [](JobDraft& job, const GivenOption&) { job.null_given = true; }},
    OptionRow{"csv", '\0', OptionKind::each, "FILE", "", in::kItems,
              "One item a row of comma-separated values (RFC 4180); - is standard input. The first "
              "row names the variables, without --var. Further --csv files follow, each with the "
              "same first row. A row of another width is an error.",
              [](JobDraft& job, const GivenOption& given) {
                job.loop.fill(CsvInput{{given.value()}, ','}, "csv");
              }},
    OptionRow{"tsv", '\0', OptionKind::each, "FILE", "", in::kItems,
              "The same with tabs between the values.",
              [](JobDraft& job, const GivenOption& given) {
                job.loop.fill(CsvInput{{given.value()}, '\t'}, "tsv");
              }},
    OptionRow{"jsonl", '\0', OptionKind::each, "FILE", "", in::kItems,
              "One item a line of JSON; - is standard input. An object names the variables; any "
              "other value is that of the one variable. With --var before it every line is one "
              "value, an object too. Further --jsonl files follow.",
              [](JobDraft& job, const GivenOption& given) {
                job.loop.fill(JsonLinesInput{{given.value()}}, "jsonl");
              }},
    OptionRow{"glob", '\0', OptionKind::each, "PATTERN", "", in::kItems,
              "The paths that the pattern matches, sorted: *, ?, [a-z], {a,b} and ~ as in a shell, "
              "which must not see it: quote it. No match is no item. Further --glob patterns "
              "follow.",
              [](JobDraft& job, const GivenOption& given) {
                if (has_double_star(given.value())) {
                  throw UsageError(fmt::format(
                      "--glob {}: ** does not reach into folders here; list the paths by find or "
                      "git ls-files, and read them by --items -",
                      given.value()));
                }
                job.loop.fill(GlobInput{{given.value()}}, "glob");
              }},
    OptionRow{"commands", '\0', OptionKind::each, "FILE", "", in::kItems,
              "Each line is a whole command, run by sh -c; - is standard input. With neither a "
              "command nor items, the commands come from standard input. The variable item holds "
              "the line.",
              [](JobDraft& job, const GivenOption& given) {
                job.loop.fill_commands({{given.value()}, job.delimiter});
              }},
    OptionRow{"zip", '\0', OptionKind::flag, "", "", in::kItems,
              "Pair the values of several variables, the first with the first and so on, instead "
              "of combining them. Unequal lengths are an error.",
              [](JobDraft& job, const GivenOption&) { job.loop.pair(); }},
    OptionRow{"set", '\0', OptionKind::each, "NAME=VALUE", "", in::kAll,
              "One more variable, the same for every item. A loop variable of that name wins.",
              set_variable},
};

void check(JobDraft& job) {
  if (job.null_given && !job.loop.reads_lines()) {
    throw UsageError("--null: there are no --items that could end with NUL bytes; leave it out");
  }
}

}  // namespace

const OptionGroup kItemsOptions{"Items", kRows, check};

}  // namespace localexec::cli
