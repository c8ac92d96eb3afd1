#include "cli/option_table.h"

#include <algorithm>
#include <array>
#include <vector>

namespace localexec::cli {
namespace {

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
        "/dev/null, but for --stdin. In place of a command, a word that begins with @ calls a "
        "function with the "
        "variables: @python MODULE:FUNCTION, @node MODULE:FUNCTION, @so FILE:SYMBOL of a shared "
        "object, or one of @fetch, @copy, @hash, @read, @stat and @sleep.",
        "localexec run --var x --range 0:100 --chunk 25 -- ./task '<x>'\n"
        "find . -name '*.log' -print0 | localexec run --items - -0 -- gzip -k {}\n"
        "localexec run --var host --list ant bee cat --timeout 5s -- ping -c 1 {host}\n"
        "localexec run --var x --range 10 --chunk 3 @python mymodule:square\n"
        "localexec run --var n --range 1:4 --var mode --list fast safe -- ./task {n} {mode}\n"
        "localexec run --csv jobs.csv -- ./task --name {name} --size {size}\n"
        "localexec run --glob 'photos/*.{jpg,png}' -- convert {} -resize 50% small/{item.base}\n"
        "localexec run gzip -9 ::: a.txt b.txt\n"
        "find . -name '*.o' | localexec run --items - --chunk 500 -- rm {...}\n"
        "localexec run --items urls --chunk 1000 --stdin --flatten -- ./classify\n"
        "localexec run --shell --glob '*.log' -- 'grep -c error {} | sort > {item.stem}.n'\n"
        "localexec run --live --list ant bee -- ssh {} tail -f /var/log/syslog\n"
        "localexec run --format csv --range 100 --result json -- ./task {} > results.csv\n"
        "localexec run --output done.jsonl < commands.txt"},
    CommandRow{
        CommandId::batch, "batch", "FILE|- [OPTION]... [--] COMMAND [ARGUMENT]...",
        "run a command or function over a list of tasks",
        "Each task is a JSON object {\"args\":[...],\"kwargs\":{...}}, of which either may be "
        "left out; FILE (- for standard input) has them one after another, or in an array, "
        "and is read while calls run. A function gets them as its arguments. In a command "
        "{1}, {2} and so on stand for the args, {args...} repeats its argument for all of "
        "them, {NAME} stands for a kwarg (those of the first task are known, and those of "
        "--set, which a task need not have); without a placeholder the args follow the "
        "command. What the command uses and a task has not gives it the status error. "
        "{args} and {kwargs} are the JSON. All this holds in a script of --shell, too.",
        "localexec batch tasks.jsonl --timeout 30s @python mymodule:square\n"
        "echo '{\"args\":[\"a.txt\"],\"kwargs\":{\"level\":9}}' | localexec batch - -- gzip "
        "-k -{level} {1}\n"
        "localexec batch tasks.jsonl --shell -- 'grep -c {pattern} {1} | sort > {1.stem}.n'"},
    CommandRow{CommandId::exec, "exec", "[OPTION]... [--] COMMAND [ARGUMENT]...",
               "run one call and print its record",
               "One call, one record, no pool; every option of time and output is in force. "
               "Variables come from --set.",
               "localexec exec --timeout 10s -- ./task 5\n"
               "localexec exec --set x=5 --result json -- ./square {x}\n"
               "localexec exec @python mymodule:square 5"},
    CommandRow{CommandId::classify, "classify", "[OPTION]... [--] COMMAND [ARGUMENT]...",
               "say whether a command runs best on threads or in processes",
               "Prints one JSON object: the executor that run would choose for the same words, the "
               "reason, and the evidence: what was found that waits, and the file and line where. "
               "Takes the options of run; items are not needed. Runs nothing. What is known to "
               "wait for a network, another host, a database or a clock runs on threads; all else "
               "in processes. env, timeout, nice and the like are looked through; scripts of sh, "
               "Python, Node.js, Perl and Ruby are read.",
               "localexec classify -- curl -s '{item}'\n"
               "localexec classify ./nightly.sh\n"
               "localexec classify @python mymodule:square"},
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
    CommandRow{
        CommandId::ctl, "ctl", "[RUN] [status|pause|resume|drain|workers N|stop] [--json]",
        "look at a run that goes on, and steer it",
        "Lists the runs of this user, or tells one of them what to do. RUN is the number of its "
        "process, or its name (--name, or that of its program); it may be left out where there is "
        "only one. status: what runs now, and since when. pause: nothing new starts until resume. "
        "drain: what runs ends, then the run does, with exit status 4. workers N: so many calls at "
        "once from now on, or N% or Nx of the processors. stop: what SIGTERM does. On a terminal "
        "the answer is text, elsewhere one JSON object a line.",
        "localexec ctl\n"
        "localexec ctl 4711 status\n"
        "localexec ctl nightly workers 2\n"
        "localexec ctl drain",
        false},
};

constexpr std::array kGroups{&kSpecOptions,      &kItemsOptions,    &kCallsOptions,
                             &kChunkCallOptions, &kExecutorOptions, &kTimeOptions,
                             &kFailureOptions,   &kResourceOptions, &kOutputOptions,
                             &kSeeingOptions,    &kEngineOptions};

std::vector<OptionRow> rows_of_all_groups() {
  std::vector<OptionRow> rows;
  for (const OptionGroup* group : kGroups) {
    rows.insert(rows.end(), group->rows.begin(), group->rows.end());
  }
  return rows;
}

}  // namespace

std::span<const CommandRow> all_commands() { return kCommands; }
std::span<const OptionGroup* const> option_groups() { return kGroups; }

std::span<const OptionRow> all_options() {
  static const std::vector<OptionRow> rows = rows_of_all_groups();
  return rows;
}

const CommandRow& command_of(CommandId id) {
  // Each of them has a row.
  return *std::ranges::find(kCommands, id, &CommandRow::id);
}

const CommandRow* find_command(std::string_view name) {
  for (const CommandRow& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

}  // namespace localexec::cli
