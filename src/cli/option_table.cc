#include "cli/option_table.h"

#include <array>

namespace localexec::cli {
namespace {

constexpr std::uint8_t bit(CommandId id) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(id));
}
constexpr std::uint8_t kRun = bit(CommandId::run);
constexpr std::uint8_t kLoop = kRun | bit(CommandId::plan);
constexpr std::uint8_t kAll = kLoop | bit(CommandId::exec);
constexpr std::uint8_t kCalls = kRun | bit(CommandId::exec);

constexpr std::array kCommands{
    CommandRow{
        CommandId::run, "run", "[OPTION]... [--] COMMAND [ARGUMENT]... [::: V...]...",
        "run a command over all items, in parallel",
        "Expands the command once for every item, runs the calls on a pool of workers and prints "
        "one JSON record a line, in the order of the items. A placeholder '<x>' or {x} in any word "
        "of the command stands for the variable that --var x opens; quote '<x>', since a shell "
        "takes a bare <x> as a redirection. Without --var the variable is called item, and a "
        "command without placeholder gets the item as its last argument. No shell is involved: an "
        "item is one argument whatever it holds. Calls read nothing: their standard input is "
        "/dev/null. In place of a command, @python MODULE:FUNCTION or @node MODULE:FUNCTION calls "
        "a "
        "function with the variables.",
        "localexec run --var x --range 0:100 --chunk 25 -- ./task '<x>'\n"
        "find . -name '*.log' -print0 | localexec run --items - -0 -- gzip -k {}\n"
        "localexec run --var host --list ant bee cat --timeout 5s -- ping -c 1 {host}\n"
        "localexec run --var x --range 10 --chunk 3 @python mymodule:square\n"
        "localexec run --var n --range 1:4 --var mode --list fast safe -- ./task {n} {mode}\n"
        "localexec run --csv jobs.csv -- ./task --name {name} --size {size}\n"
        "localexec run --glob 'photos/*.{jpg,png}' -- convert {} -resize 50% small/{item.base}\n"
        "localexec run gzip -9 ::: a.txt b.txt\n"
        "localexec run --output done.jsonl < commands.txt"},
    CommandRow{CommandId::exec, "exec", "[OPTION]... [--] COMMAND [ARGUMENT]...",
               "run one call and print its record",
               "One call, one record, no pool; every option of time and output is in force. "
               "Variables come from --set.",
               "localexec exec --timeout 10s -- ./task 5\n"
               "localexec exec --set x=5 --result json -- ./square {x}"},
    CommandRow{CommandId::plan, "plan", "[OPTION]... [--] COMMAND [ARGUMENT]... [::: V...]...",
               "show what run would do, and run nothing",
               "Takes the options of run and prints one JSON line a chunk: its number, its first "
               "item and their count, the executor, the number of workers and every argv.",
               "localexec plan --var x --range 0:100 --chunk 25 -- ./task '<x>'"},
    CommandRow{CommandId::report, "report", "[FILE|-] [--output PAGE]",
               "make an HTML page of records",
               "Reads the records that run printed, from FILE or standard input, and makes one "
               "HTML page of them that loads nothing from anywhere: totals, what did not end ok "
               "with its output, a lane per worker over time, how durations and memory are spread, "
               "and a table to filter and sort.",
               "localexec report records.jsonl --output page.html\n"
               "localexec run --range 100 -- ./task {} | localexec report > page.html",
               false},
};

constexpr std::array kOptions{
    OptionRow{
        OptionId::var, "var", '\0', OptionKind::each, "NAME", "", OptionGroup::items, kLoop,
        "Open a variable; the source that follows fills it. '<NAME>' or {NAME} in the command "
        "stands for its value. Several variables make all combinations, the last one changing "
        "fastest. Letters, digits, '_' and '-', not beginning with a digit or "
        "'-'; index, chunk, worker, attempt, threads and args are taken."},
    OptionRow{
        OptionId::range, "range", '\0', OptionKind::each, "A:B[:STEP]", "", OptionGroup::items,
        kLoop,
        "The integers from A up to, not including, B; STEP may be negative. N alone means 0:N. "
        "A range costs no memory, however long it is."},
    OptionRow{OptionId::list, "list", '\0', OptionKind::words, "V...", "", OptionGroup::items,
              kLoop,
              "Each following argument is one item, up to the next option or --. For an item that "
              "begins with a dash write --list=-V."},
    OptionRow{
        OptionId::items, "items", 'a', OptionKind::each, "FILE", "", OptionGroup::items, kLoop,
        "One item a line; - is standard input, and a name that ends in .gz, .zst, .xz or .bz2 "
        "that of a compressed file. The first call starts before the last line is read. "
        "Empty lines are items; a carriage return before the newline stays. Given "
        "several times, the files follow each other."},
    OptionRow{OptionId::null, "null", '0', OptionKind::flag, "", "", OptionGroup::items, kLoop,
              "Items end with a NUL byte instead of a newline, as find -print0 prints them."},
    OptionRow{OptionId::csv, "csv", '\0', OptionKind::each, "FILE", "", OptionGroup::items, kLoop,
              "One item a row of comma-separated values (RFC 4180); - is standard input. The first "
              "row names the variables, without --var. Further --csv files follow, each with the "
              "same first row. A row of another width is an error."},
    OptionRow{OptionId::tsv, "tsv", '\0', OptionKind::each, "FILE", "", OptionGroup::items, kLoop,
              "The same with tabs between the values."},
    OptionRow{OptionId::jsonl, "jsonl", '\0', OptionKind::each, "FILE", "", OptionGroup::items,
              kLoop,
              "One item a line of JSON; - is standard input. An object names the variables; any "
              "other value is that of the one variable. With --var before it every line is one "
              "value, an object too. Further --jsonl files follow."},
    OptionRow{OptionId::glob, "glob", '\0', OptionKind::each, "PATTERN", "", OptionGroup::items,
              kLoop,
              "The paths that the pattern matches, sorted: *, ?, [a-z], {a,b} and ~ as in a shell, "
              "which must not see it: quote it. No match is no item. Further --glob patterns "
              "follow."},
    OptionRow{OptionId::commands, "commands", '\0', OptionKind::each, "FILE", "",
              OptionGroup::items, kLoop,
              "Each line is a whole command, run by sh -c; - is standard input. With neither a "
              "command nor items, the commands come from standard input. The variable item holds "
              "the line."},
    OptionRow{OptionId::zip, "zip", '\0', OptionKind::flag, "", "", OptionGroup::items, kLoop,
              "Pair the values of several variables, the first with the first and so on, instead "
              "of combining them. Unequal lengths are an error."},
    OptionRow{OptionId::set, "set", '\0', OptionKind::each, "NAME=VALUE", "", OptionGroup::items,
              kAll,
              "One more variable, the same for every item. A loop variable of that name wins."},

    OptionRow{OptionId::workers, "workers", 'j', OptionKind::value, "N|N%|Nx", "",
              OptionGroup::calls, kLoop,
              "How many calls run at once: a number, a percentage of the processors, or a multiple "
              "of them. The default is the processors that this process may use (affinity mask and "
              "control group quota counted). Never more than there are chunks."},
    OptionRow{OptionId::chunk, "chunk", '\0', OptionKind::value, "N|even|auto", "even|auto",
              OptionGroup::calls, kLoop,
              "How many consecutive items a worker takes at a time: a number; even, the items "
              "divided by the workers; or auto (the default), large chunks first and smaller ones "
              "towards the end, whose unstarted rest an idle worker takes over."},
    OptionRow{OptionId::persistent, "persistent", '\0', OptionKind::value, "jsonl|lines",
              "jsonl|lines", OptionGroup::calls, kAll,
              "Start the command once per worker and let it live on: every item is a request on "
              "its standard input and an answer on its standard output, a line each. jsonl: "
              "{\"id\":7,\"args\":[],\"kwargs\":{\"x\":3}} is answered by {\"id\":7,\"result\":9} "
              "or {\"id\":7,\"error\":...}. lines: the item, and its result."},

    OptionRow{
        OptionId::timeout, "timeout", '\0', OptionKind::value, "TIME|N%", "", OptionGroup::time,
        kAll,
        "Stop an attempt that runs longer: SIGTERM to its process group and, after the grace, "
        "SIGKILL. Its status is timeout. TIME is seconds, or has a unit: 90, 1.5s, 250ms, "
        "2m, 1h; or 200%, that share of the median of the calls that ended ok so far (from "
        "the third on)."},
    OptionRow{OptionId::grace, "grace", '\0', OptionKind::value, "TIME", "", OptionGroup::time,
              kAll,
              "How long a call may take to end after SIGTERM before it is killed. Default 2s."},
    OptionRow{OptionId::deadline, "deadline", '\0', OptionKind::value, "TIME", "",
              OptionGroup::time, kAll,
              "Stop the whole run after this time; its exit status is then 4."},

    OptionRow{OptionId::retries, "retries", '\0', OptionKind::value, "N", "", OptionGroup::failure,
              kAll,
              "Try a call that did not end ok up to N more times. A retry that waits holds no "
              "worker. With more than one attempt the record lists each under tries."},
    OptionRow{
        OptionId::retry_delay, "retry-delay", '\0', OptionKind::value, "TIME", "",
        OptionGroup::failure, kAll,
        "Wait so long before the first retry, twice as long before the second, and so on up to "
        "an hour; each time is varied by up to half, so that calls that failed together do not "
        "come back together. Default 0."},
    OptionRow{OptionId::retry_on, "retry-on", '\0', OptionKind::each, "CODE,...|timeout|signal",
              "timeout|signal", OptionGroup::failure, kAll,
              "Retry only after these endings: exit codes, timeout, signal; separated by commas. "
              "Without it every ending but ok is retried."},
    OptionRow{
        OptionId::halt, "halt", '\0', OptionKind::value, "never|soon|now", "never|soon|now",
        OptionGroup::failure, kLoop,
        "What to do when --halt-on comes true: nothing; start no more calls; or also stop "
        "those that run. The exit status is then 4. Default never, or soon where --halt-on is "
        "given."},
    OptionRow{
        OptionId::halt_on, "halt-on", '\0', OptionKind::each, "fail=N|fail=N%|success=N",
        "fail=|success=", OptionGroup::failure, kLoop,
        "When to halt: N items failed, that share of all items failed (of those that ended, at "
        "least 10, where the number of items is not known), or N succeeded. Default fail=1."},

    OptionRow{
        OptionId::fields, "fields", '\0', OptionKind::value, "NAME,...",
        "index|vars|status|exit|signal|result|stdout|stderr|error|leaked|attempts|tries|chunk|"
        "worker|start|elapsed|user|sys|max_rss|key",
        OptionGroup::output, kAll, "Print these fields of each record, in this order."},
    OptionRow{OptionId::unordered, "unordered", '\0', OptionKind::flag, "", "", OptionGroup::output,
              kRun, "Print each record as soon as its call has ended."},
    OptionRow{OptionId::result, "result", '\0', OptionKind::value, "json|text", "json|text",
              OptionGroup::output, kAll,
              "Give standard output as the field result: parsed as JSON, or as text without its "
              "final newline. A call whose output is not JSON has the status failed."},
    OptionRow{OptionId::values, "values", '\0', OptionKind::flag, "", "", OptionGroup::output, kAll,
              "Print the bare results, one a line, in order: text, or with --result json JSON and "
              "null where a call gave none."},
    OptionRow{OptionId::raw, "raw", '\0', OptionKind::flag, "", "", OptionGroup::output,
              kRun | bit(CommandId::exec),
              "Print what the calls print, and no records: each call's output in one piece, in the "
              "order of the items, its standard error on ours. Nothing is added, not even a final "
              "newline, but the list of failed items at the end (see --progress none)."},
    OptionRow{
        OptionId::output, "output", 'o', OptionKind::value, "FILE", "", OptionGroup::output,
        kRun | bit(CommandId::report),
        "Write the records to FILE, in order, each with a field key by which its item is known "
        "in a later run. Until FILE is complete, FILE.journal beside it keeps every record "
        "from the moment its call ends: nothing that finished is lost, however the run dies. "
        "Two runs cannot write one FILE. With report: write the page to FILE, which appears when "
        "it is whole, instead of to standard output."},
    OptionRow{OptionId::resume, "resume", '\0', OptionKind::flag, "", "", OptionGroup::output, kRun,
              "Go on with the run that wrote --output FILE, be it unfinished or finished: items "
              "that have a record are not run again, whatever their place in the input is now, and "
              "FILE comes to be in the order of the input. An item is known by its variables and "
              "the command. Calls that were canceled run again."},
    OptionRow{OptionId::retry_failed, "retry-failed", '\0', OptionKind::flag, "", "",
              OptionGroup::output, kRun, "With --resume: run items again that did not end ok."},
    OptionRow{OptionId::max_output, "max-output", '\0', OptionKind::value, "SIZE", "",
              OptionGroup::output, kAll,
              "How much of a stream a record may hold. More goes, whole, to a file that the record "
              "names as stdout_file or stderr_file, in FILE.files beside the output, or in "
              "localexec-PID.files here. Default 64MiB."},
    OptionRow{OptionId::results_dir, "results-dir", '\0', OptionKind::value, "DIR", "",
              OptionGroup::output, kAll,
              "Keep what every call wrote in DIR as well, as INDEX.stdout and INDEX.stderr "
              "(INDEX-2.stdout "
              "and so on where a run that is resumed has that name already)."},

    OptionRow{
        OptionId::progress, "progress", '\0', OptionKind::value, "auto|bar|plain|json|none",
        "auto|bar|plain|json|none", OptionGroup::seeing, kCalls,
        "Show on standard error how far the run is: done, not ok, running, rate, time left, and "
        "what runs longest. bar is one line on a terminal; plain a line every 10 seconds; json an "
        "object a second for programs. auto, the default, is a bar on a terminal and plain "
        "elsewhere, says nothing in runs under a second, and nothing where the records themselves "
        "go to that terminal. none also keeps the list of failed items away."},
    OptionRow{OptionId::progress_fd, "progress-fd", '\0', OptionKind::value, "N", "",
              OptionGroup::seeing, kCalls,
              "Show progress on descriptor N, which calls do not inherit. Default 2."},
    OptionRow{OptionId::color, "color", '\0', OptionKind::value, "auto|always|never",
              "auto|always|never", OptionGroup::seeing, kCalls,
              "Whether progress and the list of failed items are coloured. auto, the default, "
              "means on a terminal and where NO_COLOR is not set."},
    OptionRow{OptionId::summary, "summary", '\0', OptionKind::value, "FILE", "",
              OptionGroup::seeing, kRun,
              "Write the totals of the run to FILE as one JSON object: items by status, time, how "
              "busy the workers were, memory, and the slowest items."},
    OptionRow{OptionId::trace, "trace", '\0', OptionKind::value, "FILE", "", OptionGroup::seeing,
              kRun,
              "Write every attempt to FILE as a Chrome trace event, a lane per worker. Perfetto "
              "(https://ui.perfetto.dev) and chrome://tracing show it."},
    OptionRow{OptionId::junit, "junit", '\0', OptionKind::value, "FILE", "", OptionGroup::seeing,
              kRun,
              "Write a JUnit report to FILE, as Jenkins and GitLab read it: each item is a test "
              "case, one that did not end ok with the end of its output."},
    OptionRow{OptionId::report, "report", '\0', OptionKind::value, "FILE", "", OptionGroup::seeing,
              kRun, "Write the page that localexec report makes to FILE."},
};

}  // namespace

std::span<const CommandRow> all_commands() { return kCommands; }
std::span<const OptionRow> all_options() { return kOptions; }

std::string_view group_title(OptionGroup group) {
  switch (group) {
    case OptionGroup::items:
      return "Items";
    case OptionGroup::calls:
      return "Workers and chunks";
    case OptionGroup::time:
      return "Time";
    case OptionGroup::failure:
      return "Failure";
    case OptionGroup::output:
      return "Output";
    case OptionGroup::seeing:
      return "Seeing a run";
  }
  return "";
}

const CommandRow* find_command(std::string_view name) {
  for (const CommandRow& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

}  // namespace localexec::cli
