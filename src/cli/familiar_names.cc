#include "cli/familiar_names.h"

#include <fmt/format.h>

#include <array>

#include "core/usage_error.h"

namespace localexec::cli {
namespace {

using Words = std::vector<std::string>;
using Kind = FamiliarKind;
using Takes = FamiliarValue;

// GNU parallel's WHEN,WHY=N, and the numbers of its older versions.
Words translate_halt(const std::string& name, const std::string& value) {
  if (value == "0") return {"--halt=never"};
  if (value == "1") return {"--halt=soon", "--halt-on=fail=1"};
  if (value == "2") return {"--halt=now", "--halt-on=fail=1"};
  const auto comma = value.find(',');
  if (comma == std::string::npos && value.ends_with('%')) {
    return {"--halt=soon", "--halt-on=fail=" + value};
  }
  if (comma == std::string::npos) return {"--halt=" + value};
  const std::string why = value.substr(comma + 1);
  if (why.starts_with("done")) {
    throw UsageError(
        fmt::format("{} {}: a number of calls that ended, ok or not, is no reason to halt here; "
                    "write --halt-on "
                    "success=N or --halt-on fail=N",
                    name, value));
  }
  return {"--halt=" + value.substr(0, comma), "--halt-on=" + why};
}

Words translate_delimiter(const std::string& name, const std::string& value) {
  if (value == "\n" || value == "\\n") return {};
  if (value == "\\0" || value == "\\x00" || value == "\\000") return {"--null"};
  throw UsageError(fmt::format(
      "{} {}: items end with a newline, or with NUL (-0); tr '{}' '\\n' makes lines of others, for "
      "localexec run --items -",
      name, value, value));
}

Words translate_count(const std::string& name, const std::string& value) {
  if (value.empty() || value == "1") return {};
  throw UsageError(fmt::format(
      "{} {}: write --chunk {}, and {{item...}} in the command where the items go; --stdin gives "
      "them as lines instead",
      name, value, value));
}

Words translate_results(const std::string& name, const std::string& value) {
  for (const std::string_view table : {".csv", ".tsv", ".json"}) {
    if (!value.ends_with(table)) continue;
    throw UsageError(fmt::format(
        "{} {}: is a table there; here --format csv prints one, and --output FILE holds "
        "the records as JSON",
        name, value));
  }
  return {"--results-dir=" + value};
}

constexpr std::array kNames{
    // Items
    FamiliarName{"--arg-file", "parallel, xargs", Takes::one, Kind::alias, "--items=VALUE", ""},
    FamiliarName{"--infile", "rush", Takes::one, Kind::alias, "--items=VALUE", ""},
    FamiliarName{"-d --delimiter -D --record-delimiter", "parallel, xargs, rush", Takes::one,
                 Kind::alias, "--null",
                 "items end with a newline, or with '\\0' or -0 with NUL; tr(1) makes lines of "
                 "others",
                 translate_delimiter},
    FamiliarName{"--link --xapply", "parallel", Takes::none, Kind::alias, "--zip", ""},
    FamiliarName{"-I", "parallel, xargs", Takes::one, Kind::replacement, "",
                 "VALUE stands for the item in the command, as {} does"},
    FamiliarName{"-i --replace", "parallel, xargs", Takes::glued, Kind::replacement, "",
                 "VALUE, or {} without one, stands for the item in the command"},
    FamiliarName{"-n --max-args -N --max-replace-args -L --nrecords", "parallel, xargs, rush",
                 Takes::one, Kind::alias, "",
                 "only 1, which is so anyway; for N items a call write --chunk N and {item...}",
                 translate_count},
    FamiliarName{"-l --max-lines", "parallel, xargs", Takes::glued, Kind::alias, "",
                 "only 1, which is so anyway; for N items a call write --chunk N and {item...}",
                 translate_count},
    FamiliarName{"-r --no-run-if-empty", "parallel, xargs", Takes::none, Kind::standard, "",
                 "without items nothing runs (rush's -r N is --retries N)"},
    FamiliarName{"--assign", "rush", Takes::one, Kind::alias, "--set=VALUE", ""},
    FamiliarName{"-E", "parallel, xargs", Takes::one, Kind::advice, "",
                 "sed '/^END$/,$d' FILE | localexec run --items - leaves out what follows a line "
                 "END"},
    FamiliarName{"-e --eof", "parallel, xargs", Takes::glued, Kind::advice, "",
                 "sed '/^END$/,$d' FILE | localexec run --items - leaves out what follows a line "
                 "END; rush's -e is --halt now"},
    FamiliarName{"-C --colsep --header --field-delimiter", "parallel, rush", Takes::one,
                 Kind::advice, "",
                 "--csv FILE or --tsv FILE takes a table apart, its first row names the columns"},
    FamiliarName{"--skip-first-line", "parallel", Takes::none, Kind::advice, "",
                 "tail -n +2 FILE | localexec run --items - leaves it out"},
    FamiliarName{"-T --trim", "parallel, rush", Takes::one, Kind::advice, "",
                 "an item is taken as it is; sed 's/^ *//; s/ *$//' FILE | localexec run --items - "
                 "trims before"},
    FamiliarName{"--shuf", "parallel", Takes::none, Kind::advice, "",
                 "shuf FILE | localexec run --items - takes them in random order"},
    FamiliarName{"--filter", "parallel", Takes::one, Kind::advice, "",
                 "choose the items before: with grep(1) for lines, jq(1) for --jsonl"},
    FamiliarName{"--arg-sep --arg-file-sep", "parallel", Takes::one, Kind::advice, "",
                 "::: and :::: have no other spelling; --list and --items stand before the "
                 "command"},
    FamiliarName{"--total-jobs --total", "parallel", Takes::one, Kind::advice, "",
                 "progress knows the number of items by itself once the input is read; leave it "
                 "out"},

    // Commands
    FamiliarName{"-q --quote --escape", "parallel, rush", Takes::none, Kind::standard, "",
                 "no shell reads the command, so nothing in it needs quoting"},
    FamiliarName{"-Q --escape-symbols", "rush", Takes::one, Kind::advice, "",
                 "no shell reads the command, so nothing in it needs escaping; leave it out"},
    FamiliarName{
        "-X -m --xargs", "parallel", Takes::none, Kind::advice, "",
        "{...} in the command makes a call take a chunk of items; --chunk N says how many"},
    FamiliarName{
        "-s --max-chars", "parallel, xargs", Takes::one, Kind::advice, "",
        "the system alone limits how long a command is; --chunk N limits the items of {...}"},
    FamiliarName{
        "-x --exit", "parallel, xargs", Takes::none, Kind::advice, "",
        "a command that is too long for the system gives its item the status error; --halt "
        "soon ends the run then"},
    FamiliarName{"--show-limits --max-line-length-allowed", "parallel, xargs", Takes::none,
                 Kind::advice, "", "getconf ARG_MAX says how long a command may be"},
    FamiliarName{"--rpl --basenamereplace --bnr --basenameextensionreplace --bner --dirnamereplace "
                 "--dnr --extensionreplace --er --seqreplace --slotreplace --parens",
                 "parallel", Takes::one, Kind::advice, "",
                 "placeholders are {x.base} {x.stem} {x.dir} {x.ext} {x.path} {index} {worker}, "
                 "without a choice of other names"},
    FamiliarName{"--plus", "parallel", Takes::none, Kind::advice, "",
                 "{x.base} {x.stem} {x.dir} {x.ext} {x.path} and {x:FORMAT} are always there"},
    FamiliarName{
        "--process-slot-var", "parallel, xargs", Takes::one, Kind::advice, "",
        "{worker} is the number of the place, from 0; env NAME={worker} before the command "
        "sets a variable"},
    FamiliarName{"--workdir --wd", "parallel", Takes::one, Kind::advice, "",
                 "calls run in the current folder; write env -C DIR before the command, or cd "
                 "before localexec"},
    FamiliarName{
        "--env", "parallel", Takes::one, Kind::advice, "",
        "calls get the whole environment; leave it out, or write env NAME=VALUE before the "
        "command"},
    FamiliarName{"--record-env --session", "parallel", Takes::none, Kind::advice, "",
                 "calls get the whole environment; leave it out"},
    FamiliarName{"--template --tmpl", "parallel", Takes::one, Kind::advice, "",
                 "the command has to make the file itself, from the variables that it is given"},
    FamiliarName{"--open-tty --tty", "parallel, xargs", Takes::none, Kind::advice, "",
                 "calls have no terminal and read nothing; what asks has to run without "
                 "localexec"},
    FamiliarName{"-p --interactive", "parallel, xargs", Takes::none, Kind::advice, "",
                 "nothing asks while calls run; localexec plan shows them before"},
    FamiliarName{"--shell-quote --shellquote", "parallel", Takes::none, Kind::advice, "",
                 "no shell reads the command, so nothing needs quoting; printf %q quotes for bash"},

    // Input of calls
    FamiliarName{"--pipe --spreadstdin --round-robin --round --cat --fifo --tee", "parallel",
                 Takes::none, Kind::advice, "",
                 "--stdin gives a call a chunk of items as lines, --persistent lines every worker "
                 "its items"},
    FamiliarName{"--pipe-part --pipepart", "parallel", Takes::none, Kind::advice, "",
                 "split(1) cuts a file into pieces, which can be items"},
    FamiliarName{"--block --block-size --block-timeout --bt --recstart --recend --bin --shard "
                 "--group-by -J --records-join-sep",
                 "parallel, rush", Takes::one, Kind::advice, "",
                 "an item is a line; split(1) or awk(1) makes other pieces"},
    FamiliarName{"--regexp --remove-rec-sep --removerecsep --rrs", "parallel", Takes::none,
                 Kind::advice, "", "an item is a line; split(1) or awk(1) makes other pieces"},

    // Workers, time, failure
    FamiliarName{"-P --max-procs --jobs", "parallel, xargs, rush", Takes::one, Kind::alias,
                 "--workers=VALUE", ""},
    FamiliarName{"--halt --halt-on-error", "parallel", Takes::one, Kind::alias, "--halt",
                 "VALUE may be now,fail=1, soon,fail=30%, now,success=1, 0, 1 or 2",
                 translate_halt},
    FamiliarName{"--stop-on-error", "rush", Takes::none, Kind::alias, "--halt=now", ""},
    FamiliarName{"--retry-interval", "rush", Takes::one, Kind::alias, "--retry-delay=VALUE", ""},
    FamiliarName{"--cleanup-time", "rush", Takes::one, Kind::alias, "--grace=VALUE", ""},
    FamiliarName{"--term-seq --termseq", "parallel", Takes::one, Kind::advice, "",
                 "calls are ended by SIGTERM, and after --grace TIME by SIGKILL"},
    FamiliarName{"--no-kill-exes --no-stop-exes", "rush", Takes::one, Kind::advice, "",
                 "no process of a run outlives it; start what should stay outside of it"},
    FamiliarName{"--propagate-exit-status", "rush", Takes::none, Kind::standard, "",
                 "the exit status is 1 where an item did not end ok"},
    FamiliarName{"--sem --semaphore --fg --bg --wait", "parallel", Takes::none, Kind::advice, "",
                 "there is no semaphore: one run with --workers N takes all commands, one a line, "
                 "by --commands FILE or - ; flock(1) guards single commands"},
    FamiliarName{"--semaphore-name --id --semaphore-timeout --st", "parallel", Takes::one,
                 Kind::advice, "",
                 "there is no semaphore: one run with --workers N takes all commands, one a line, "
                 "by --commands FILE or - ; flock(1) guards single commands"},
    FamiliarName{"--number-of-cpus --number-of-cores --number-of-sockets --number-of-threads "
                 "--use-sockets-instead-of-threads --use-cores-instead-of-threads "
                 "--use-cpus-instead-of-cores",
                 "parallel", Takes::none, Kind::advice, "",
                 "nproc(1) counts the processors that may be used, as localexec does; --workers "
                 "50% takes half of them"},

    // Output
    FamiliarName{"-k --keep-order", "parallel, rush", Takes::none, Kind::standard, "--unordered",
                 "records and output are in the order of the items"},
    FamiliarName{"--no-keep-order", "parallel", Takes::none, Kind::alias, "--unordered", ""},
    FamiliarName{"--group", "parallel", Takes::none, Kind::standard, "",
                 "a call's output is in one piece"},
    FamiliarName{"--tag", "parallel", Takes::none, Kind::alias, "--tag-lines", ""},
    FamiliarName{"--tagstring --tag-string", "parallel", Takes::one, Kind::advice, "",
                 "--tag-lines puts the item before each line"},
    FamiliarName{"--line-buffer --linebuffer --lb", "parallel", Takes::none, Kind::advice, "",
                 "--live prints lines as they come, with the item before each"},
    FamiliarName{"-u --ungroup", "parallel", Takes::none, Kind::advice, "",
                 "--live prints lines as they come, with the item before each"},
    FamiliarName{"--results --res", "parallel", Takes::one, Kind::alias, "--results-dir=VALUE", "",
                 translate_results},
    FamiliarName{"--files --output-as-files --outputasfiles", "parallel", Takes::none, Kind::advice,
                 "", "--results-dir DIR keeps what every call wrote in files"},
    FamiliarName{"--joblog --jl", "parallel", Takes::one, Kind::advice, "",
                 "--output FILE keeps a record of every call, with times and exit status, and "
                 "--resume goes on from it"},
    FamiliarName{"-c --continue", "rush", Takes::none, Kind::advice, "",
                 "--output FILE keeps a record of every call, and --resume goes on from it"},
    FamiliarName{"--succ-cmd-file", "rush", Takes::one, Kind::advice, "",
                 "--output FILE keeps a record of every call, and --resume goes on from it"},
    FamiliarName{"--out-file", "rush", Takes::one, Kind::advice, "",
                 "--output FILE takes the records; what --raw prints goes to a file by > FILE"},
    FamiliarName{"--print-retry-output", "rush", Takes::none, Kind::advice, "",
                 "the record has the output of the last attempt, and under tries how the others "
                 "ended; leave it out"},
    FamiliarName{"--resume-failed", "parallel", Takes::none, Kind::alias, "--resume --retry-failed",
                 ""},
    FamiliarName{"--sql --sqlmaster --sql-master --sqlworker --sql-worker --sqlandworker "
                 "--sql-and-worker",
                 "parallel", Takes::one, Kind::advice, "",
                 "the records are JSON lines, which databases import; --resume goes on from "
                 "--output FILE"},
    FamiliarName{"--compress", "parallel", Takes::none, Kind::advice, "",
                 "output that waits is in unlinked files in TMPDIR, uncompressed; leave it out"},
    FamiliarName{"--compress-program --decompress-program", "parallel", Takes::one, Kind::advice,
                 "",
                 "output that waits is in unlinked files in TMPDIR, uncompressed; leave it out"},
    FamiliarName{"--tmpdir --tempdir", "parallel", Takes::one, Kind::advice, "",
                 "the environment variable TMPDIR says where output waits: TMPDIR=DIR localexec "
                 "run"},

    // Seeing a run
    FamiliarName{"--bar", "parallel", Takes::none, Kind::alias, "--progress=bar", ""},
    FamiliarName{"--eta", "parallel, rush", Takes::none, Kind::alias, "--progress=auto", ""},
    FamiliarName{"--latest-line --ll", "parallel", Takes::none, Kind::advice, "",
                 "--progress bar shows what runs longest"},
    FamiliarName{"--color-failed --cf --ctag", "parallel", Takes::none, Kind::advice, "",
                 "the list of failed items at the end is coloured on a terminal: --color always"},
    FamiliarName{"--dry-run --dryrun", "parallel, rush", Takes::none, Kind::advice, "",
                 "localexec plan, with the same options, shows every call and runs nothing"},
    FamiliarName{"-t --verbose", "parallel, xargs, rush", Takes::none, Kind::advice, "",
                 "localexec plan shows the commands, and a record tells its variables; rush's -t N "
                 "is --timeout N"},
    FamiliarName{"-v", "parallel, rush", Takes::none, Kind::advice, "",
                 "localexec plan shows the commands, and a record tells its variables; rush's -v "
                 "NAME=VALUE is --set NAME=VALUE"},
    FamiliarName{
        "--tmux --tmuxpane", "parallel", Takes::none, Kind::advice, "",
        "calls have no terminal; --progress bar shows what runs, --trace and --report what "
        "ran"},

    // This program
    FamiliarName{"--gnu --plain --silent --will-cite", "parallel", Takes::none, Kind::standard, "",
                 "no configuration is read, no notice printed"},
    FamiliarName{"-V --version", "parallel, xargs, rush", Takes::none, Kind::advice, "",
                 "write localexec --version"},
    FamiliarName{"--minversion", "parallel", Takes::one, Kind::advice, "",
                 "localexec --version prints the version alone, which sort -V compares"},
    FamiliarName{"--embed", "parallel", Takes::none, Kind::advice, "",
                 "the program is one file: copy it along with the script"},
    FamiliarName{"-S --sshlogin --slf --sshloginfile --ssh --ssh-delay --basefile --bf --return "
                 "--trc --transferfile --tf --rsync-opts",
                 "parallel", Takes::one, Kind::advice, "",
                 "calls run on this machine; ssh(1) can stand in the command: ssh {host} "
                 "./task"},
    FamiliarName{"-M --controlmaster --onall --nonall --transfer --cleanup --hostgroups --hgrp "
                 "--filter-hosts",
                 "parallel", Takes::none, Kind::advice, "",
                 "calls run on this machine; ssh(1) can stand in the command: ssh {host} "
                 "./task"},
};

bool has_name(std::string_view names, std::string_view name) {
  while (!names.empty()) {
    const auto space = names.find(' ');
    if (names.substr(0, space) == name) return true;
    names.remove_prefix(space == std::string_view::npos ? names.size() : space + 1);
  }
  return false;
}

}  // namespace

std::span<const FamiliarName> familiar_names() { return kNames; }

const FamiliarName* find_familiar(std::string_view name) {
  for (const FamiliarName& row : kNames) {
    if (has_name(row.names, name)) return &row;
  }
  return nullptr;
}

}  // namespace localexec::cli
