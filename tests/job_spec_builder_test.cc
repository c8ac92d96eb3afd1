#include "cli/job_spec_builder.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "refusal.h"

namespace localexec::cli {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

JobSpec build(const Words& words, std::string_view command = "run") {
  const CommandRow& row = *find_command(command);
  // Every table has these columns; nothing is opened.
  const auto names = [](const Input& input) {
    return std::holds_alternative<CsvInput>(input) ? Words{"name", "size"} : Words{};
  };
  return build_job_spec(row.id, parse_words(row, words), names);
}

// The options, then a loop and a command that are in order.
JobSpec with(Words options) {
  for (const std::string word : {"--range", "3", "--", "echo", "{}"}) options.emplace_back(word);
  return build(options);
}

std::string refusal(const Words& words, std::string_view command = "run") {
  return refusal_of([&] { build(words, command); });
}

std::string refusal_with(const Words& options) {
  return refusal_of([&] { with(options); });
}

Words argv_of(const JobSpec& spec, const std::vector<Value>& values) {
  CallContext context;
  context.values = values;
  return spec.command.expand(context).argv;
}

}  // namespace

TEST_CASE("what is not said has the documented default") {
  const JobSpec spec = with({});
  REQUIRE(spec.loop.size() == 1);
  CHECK(spec.loop[0].names == Words{"item"});
  CHECK(spec.fixed.empty());
  CHECK(spec.command_words == Words{"echo", "{}"});
  CHECK(spec.workers.unit == WorkerCount::Unit::standard);
  CHECK(spec.chunk.kind == ChunkPolicy::Kind::automatic);
  CHECK_FALSE(spec.limits.timeout);
  CHECK_FALSE(spec.limits.deadline);
  CHECK(spec.limits.grace == 2s);
  CHECK(spec.retry.retries == 0);
  CHECK(spec.resources.admission.is_empty());
  CHECK(spec.resources.limits.is_empty());
  CHECK(spec.resources.jobserver == JobserverUse::automatic);
  CHECK(spec.halt.mode == HaltRules::Mode::never);
  CHECK(spec.output.form == OutputForm::records);
  CHECK(spec.output.result == ResultKind::none);
  CHECK(spec.output.fields.empty());
  CHECK_FALSE(spec.output.unordered);
}

TEST_CASE("every option finds its place in the specification") {
  const JobSpec spec = with({"-j",
                             "7",
                             "--chunk",
                             "25",
                             "--timeout",
                             "5s",
                             "--grace",
                             "1s",
                             "--deadline",
                             "1h",
                             "--retries",
                             "3",
                             "--retry-delay",
                             "250ms",
                             "--retry-on",
                             "1,75,timeout",
                             "--retry-on",
                             "signal",
                             "--halt",
                             "now",
                             "--halt-on",
                             "fail=2",
                             "--halt-on",
                             "fail=50%",
                             "--halt-on",
                             "success=9",
                             "--fields",
                             "index,status",
                             "--unordered",
                             "--result",
                             "json"});
  CHECK(spec.workers.resolve(1, 1) == 7);
  CHECK(spec.chunk.size == 25);
  CHECK(spec.limits.timeout == 5s);
  CHECK(spec.limits.grace == 1s);
  CHECK(spec.limits.deadline == 1h);
  CHECK(spec.retry.retries == 3);
  CHECK(spec.retry.delay == 250ms);
  CHECK(spec.retry.on_exit_codes == std::vector{1, 75});
  CHECK(spec.retry.on_timeout);
  CHECK(spec.retry.on_signal);
  CHECK(spec.halt.mode == HaltRules::Mode::now);
  CHECK(spec.halt.failures == 2);
  CHECK(spec.halt.failed_share == 0.5);
  CHECK(spec.halt.successes == 9);
  CHECK(spec.output.fields == std::vector{Field::index, Field::status});
  CHECK(spec.output.unordered);
  CHECK(spec.output.result == ResultKind::json);
}

TEST_CASE("a timeout may be a share of the median") {
  const TimeLimits limits = with({"--timeout", "200%"}).limits;
  CHECK(limits.timeout_of_median == 2.0);
  CHECK_FALSE(limits.timeout);
  CHECK(with({"--timeout", "200%", "--timeout", "5s"}).limits.timeout == 5s);
  CHECK_FALSE(with({"--timeout", "200%", "--timeout", "5s"}).limits.timeout_of_median);
  CHECK(refusal_with({"--timeout", "0%"}) == "--timeout 0: write a whole number from 1 to 1000000");
}

TEST_CASE("of an option that takes one value the last counts") {
  CHECK(with({"--timeout", "5s", "--timeout", "6s"}).limits.timeout == 6s);
  CHECK(with({"-j", "1", "--workers", "2"}).workers.resolve(1, 1) == 2);
}

TEST_CASE("a range and a list and lines fill the variable that was opened") {
  const JobSpec range = build({"--var", "x", "--range", "2:8:3", "--", "echo", "<x>"});
  CHECK(range.loop[0].names == Words{"x"});
  CHECK(std::get<RangeInput>(range.loop[0].input).range.count == 2);
  const JobSpec list = build({"--list", "a", "b", "--", "echo"});
  CHECK(std::get<ListInput>(list.loop[0].input).values == Words{"a", "b"});
  const JobSpec lines = build({"--items", "/dev/null", "--", "echo"});
  CHECK(std::get<LinesInput>(lines.loop[0].input).files == Words{"/dev/null"});
  CHECK(std::get<LinesInput>(lines.loop[0].input).delimiter == '\n');
}

TEST_CASE("items end with NUL bytes wherever that is said") {
  for (const Words& words : {Words{"-0", "--items", "/dev/null", "--", "echo"},
                             Words{"--items", "/dev/null", "--null", "--", "echo"}}) {
    CHECK(std::get<LinesInput>(build(words).loop[0].input).delimiter == '\0');
  }
}

TEST_CASE("without a variable of its own the item is appended as the last argument") {
  CHECK(argv_of(build({"--range", "3", "--", "echo", "a"}), {Value::of("v")}) ==
        Words{"echo", "a", "v"});
  CHECK(argv_of(build({"--range", "3", "--", "echo", "{index}"}), {Value::of("v")}) ==
        Words{"echo", "0"});
}

TEST_CASE("a fixed variable follows the loop's own and the last value of a name counts") {
  const JobSpec spec = build({"--set", "k=1", "--range", "3", "--set", "k=a=b", "--set", "e=", "--",
                              "echo", "{item}{k}{e}"});
  CHECK(spec.variable_names() == Words{"item", "k", "e"});
  CHECK(spec.fixed[0].value == "a=b");
  CHECK(spec.fixed[1].value.empty());
}

TEST_CASE("a loop variable wins over a fixed one of its name") {
  const JobSpec spec = build({"--set", "x=1", "--var", "x", "--range", "3", "--", "echo", "{x}"});
  CHECK(spec.fixed.empty());
  CHECK(spec.variable_names() == Words{"x"});
}

TEST_CASE("one call needs no items and takes fixed variables") {
  const JobSpec spec = build({"--set", "x=5", "--", "echo", "{x}"}, "exec");
  CHECK(spec.loop.empty());
  CHECK(argv_of(spec, {Value::of("5")}) == Words{"echo", "5"});
  CHECK(argv_of(build({"--", "echo", "a"}, "exec"), {}) == Words{"echo", "a"});
}

TEST_CASE("a halt rule alone means to start nothing new") {
  CHECK(with({"--halt-on", "fail=3"}).halt.mode == HaltRules::Mode::soon);
  CHECK(with({"--halt", "never", "--halt-on", "fail=3"}).halt.mode == HaltRules::Mode::never);
}

TEST_CASE("a halt without a rule means the first failure") {
  const HaltRules halt = with({"--halt", "now"}).halt;
  CHECK(halt.mode == HaltRules::Mode::now);
  CHECK(halt.failures == 1);
}

TEST_CASE("bare values are text unless JSON was asked for") {
  CHECK(with({"--values"}).output.form == OutputForm::values);
  CHECK(with({"--values"}).output.result == ResultKind::text);
  CHECK(with({"--values", "--result", "json"}).output.result == ResultKind::json);
}

TEST_CASE("a variable that the command never uses is refused in the quoted form") {
  CHECK(refusal({"--var", "x", "--range", "3", "--", "echo", "y"}) ==
        "--var x: the command never uses it; write '<x>' in quotes (a shell takes a bare <x> as a "
        "redirection) or {x}");
}

TEST_CASE("a variable without a source is refused with an example") {
  const std::string sentence = "--var x: no source follows; write for example --var x --range 0:10";
  CHECK(refusal({"--var", "x", "--", "echo", "{x}"}) == sentence);
  CHECK(refusal({"--var", "x", "--var", "y", "--range", "3", "--", "echo"}) == sentence);
  CHECK(refusal({"--range", "3", "--var", "x", "--", "echo"}) == sentence);
}

TEST_CASE("several variables are combined, or paired where that is asked for") {
  const Words words{"--var",  "x", "--range", "3",    "--var", "y",
                    "--list", "a", "--",      "echo", "{x}{y}"};
  const JobSpec combined = build(words);
  REQUIRE(combined.loop.size() == 2);
  CHECK(combined.variable_names() == Words{"x", "y"});
  CHECK_FALSE(combined.loop[1].paired);
  Words zipped = words;
  zipped.insert(zipped.begin(), "--zip");
  CHECK(build(zipped).loop[1].paired);
  CHECK_FALSE(build(zipped).loop[0].paired);
}

TEST_CASE("pairing what is alone is refused") {
  CHECK(refusal_with({"--zip"}) ==
        "--zip: there is nothing to pair; give several --var, or leave it out");
}

TEST_CASE("one of several variables that the command never uses is refused by its name") {
  CHECK(contains(
      refusal({"--var", "x", "--range", "3", "--var", "y", "--list", "a", "--", "echo", "{x}"}),
      "--var y: the command never uses it"));
}

TEST_CASE("a second source without a variable of its own is refused with the way to name it") {
  CHECK(refusal({"--range", "3", "--list", "a", "--", "echo"}) ==
        "--list: a second source needs a variable of its own; write --var NAME before it");
}

TEST_CASE("a variable that is given twice is refused") {
  CHECK(refusal({"--var", "x", "--range", "3", "--var", "x", "--range", "3", "--", "echo"}) ==
        "--var x: given twice; give each variable once");
}

TEST_CASE("a table names its variables, which need not be used") {
  const JobSpec spec = build({"--csv", "a", "--csv", "b", "--", "echo", "{size}"});
  REQUIRE(spec.loop.size() == 1);
  CHECK(spec.variable_names() == Words{"name", "size"});
  CHECK(std::get<CsvInput>(spec.loop[0].input).files == Words{"a", "b"});
  CHECK(std::get<CsvInput>(spec.loop[0].input).separator == ',');
  const JobSpec tabs = build({"--tsv", "a", "--var", "x", "--jsonl", "-", "--", "echo", "{x}"});
  CHECK(std::get<CsvInput>(tabs.loop[0].input).separator == '\t');
  CHECK(std::get<JsonLinesInput>(tabs.loop[1].input).one_variable);
  CHECK(tabs.variable_names() == Words{"name", "size", "x"});
  CHECK_FALSE(
      std::get<JsonLinesInput>(build({"--jsonl", "-", "--", "echo"}).loop[0].input).one_variable);
}

TEST_CASE("files of one option follow each other until a variable is opened") {
  const JobSpec one = build({"--items", "a", "--items", "b", "--", "echo"});
  REQUIRE(one.loop.size() == 1);
  CHECK(std::get<LinesInput>(one.loop[0].input).files == Words{"a", "b"});
  CHECK(build({"--var", "x", "--items", "a", "--var", "y", "--items", "b", "--", "echo", "{x}{y}"})
            .loop.size() == 2);
}

TEST_CASE("tables are refused where they make no sense") {
  CHECK(refusal({"--var", "x", "--csv", "a", "--", "echo", "{x}"}) ==
        "--var x: the first row of --csv names the variables; leave --var out");
  CHECK(refusal({"--csv", "a", "--tsv", "b", "--", "echo", "{name}"}) ==
        "two variables are called name; give each a name of its own");
  CHECK(refusal({"--csv", "a", "--", "echo"}) ==
        "the command uses no variable; there are name, size: write for example {name}");
  CHECK(refusal({"--csv", "-", "--var", "x", "--items", "-", "--", "echo", "{x}"}) ==
        "standard input (-) can be read once; give the other inputs as files");
}

TEST_CASE("values after the command fill the variables that are open, in their order") {
  const JobSpec spec = build(
      {"--var", "a", "--var", "b", "--", "echo", "{a}{b}", ":::", "1", "-2", ":::", "--", "x"});
  CHECK(spec.command_words == Words{"echo", "{a}{b}"});
  CHECK(spec.variable_names() == Words{"a", "b"});
  CHECK(std::get<ListInput>(spec.loop[0].input).values == Words{"1", "-2"});
  CHECK(std::get<ListInput>(spec.loop[1].input).values == Words{"--", "x"});
  CHECK_FALSE(spec.loop[1].paired);
  CHECK(build({"--range", "3", "--var", "b", "--", "echo", "{b}", ":::", "1"}).variable_names() ==
        Words{"item", "b"});
}

TEST_CASE("values after the command have standard names without --var") {
  const JobSpec one = build({"echo", ":::", "a", "b"});
  CHECK(one.variable_names() == Words{"item"});
  CHECK(argv_of(one, {Value::of("v")}) == Words{"echo", "v"});
  const JobSpec two = build({"echo", ":::", "a", "b", ":::+", "c", "d"});
  CHECK(two.variable_names() == Words{"1", "2"});
  CHECK(two.loop[1].paired);
  CHECK(argv_of(two, {Value::of("v"), Value::of("w")}) == Words{"echo", "v", "w"});
  CHECK(argv_of(build({"echo", "{2}-{1}", ":::", "a", ":::", "c"}),
                {Value::of("v"), Value::of("w")}) == Words{"echo", "w-v"});
  CHECK(build({"--var", "x", "--", "echo", "{x}{2}", ":::", "a", ":::", "b"}).variable_names() ==
        Words{"x", "2"});
}

TEST_CASE("files after the command are inputs of their own") {
  const JobSpec spec = build({"-0", "echo", "::::", "a", "b", "::::+", "c"});
  REQUIRE(spec.loop.size() == 3);
  CHECK(std::get<LinesInput>(spec.loop[1].input).files == Words{"b"});
  CHECK(std::get<LinesInput>(spec.loop[1].input).delimiter == '\0');
  CHECK_FALSE(spec.loop[1].paired);
  CHECK(spec.loop[2].paired);
}

TEST_CASE("values after the command are refused where they make no sense") {
  CHECK(refusal({"echo", ":::+", "a"}) ==
        ":::+: there is nothing before it to pair with; begin with :::");
  CHECK(refusal({"echo", "::::"}) == "::::: no file follows; name one");
  CHECK(contains(refusal({":::", "a"}), "no command"));
  CHECK(contains(refusal({"--var", "x", "--var", "y", "--", "echo", "{x}{y}", ":::", "a"}),
                 "--var y: no source follows"));
  CHECK(build({"--", "echo", ":::", "a"}, "exec").command_words == Words{"echo", ":::", "a"});
}

TEST_CASE("lines that are commands are run by a shell") {
  const JobSpec spec = build({"--commands", "a", "--commands", "b"});
  CHECK(std::get<LinesInput>(spec.loop[0].input).files == Words{"a", "b"});
  CHECK(argv_of(spec, {Value::of("-x | y {item}")}) == Words{"sh", "-c", "--", "-x | y {item}"});
}

TEST_CASE("a command or another source beside commands is refused") {
  CHECK(refusal({"--commands", "a", "--", "echo"}) ==
        "--commands: its lines are the commands; leave out 'echo', or use --items");
  CHECK(refusal({"--var", "x", "--commands", "a"}) ==
        "--var x: --commands takes no variable; leave --var out");
  CHECK(refusal({"--commands", "a", "--csv", "b"}) ==
        "--commands: its lines take no other items; leave the other sources out");
}

TEST_CASE("a name that no variable can have is refused with the rule") {
  CHECK(refusal({"--var", "1x", "--range", "3", "--", "echo"}) ==
        "--var 1x: not a variable name; use letters, digits, '_' and '-', beginning with a letter");
  for (const std::string name : {"", "-x", "a b", "a.b", "a:b", "{x}", "\xC3\xBC", "x\n"}) {
    CAPTURE(name);
    CHECK(contains(refusal({"--var", name, "--range", "3", "--", "echo"}), "not a variable name"));
    CHECK(contains(refusal_with({"--set", name + "=1"}), "--set"));
  }
}

TEST_CASE("a name with a meaning of its own is refused") {
  CHECK(refusal({"--var", "index", "--range", "3", "--", "echo", "{index}"}) ==
        "--var index: {index} has a meaning of its own; choose another name");
  CHECK(refusal_with({"--set", "worker=1"}) ==
        "--set worker: {worker} has a meaning of its own; choose another name");
}

TEST_CASE("a fixed variable without a value is refused with its form") {
  CHECK(refusal_with({"--set", "x"}) == "--set x: no '='; write --set NAME=VALUE");
}

TEST_CASE("NUL bytes without a file of items are refused") {
  const std::string sentence =
      "--null: there are no --items that could end with NUL bytes; leave it out";
  CHECK(refusal_with({"-0"}) == sentence);
  CHECK(refusal({"-0", "--", "echo"}) == sentence);
}

TEST_CASE("fields of bare values are refused") {
  CHECK(refusal_with({"--values", "--fields", "index"}) ==
        "--values prints no fields; leave out --fields or --values");
}

TEST_CASE("a number of retries without sense is refused with its limits") {
  for (const std::string text : {"-1", "x", "", "1.5", "1000001"}) {
    CHECK(refusal_with({"--retries", text}) ==
          "--retries " + text + ": write a whole number from 0 to 1000000");
  }
}

TEST_CASE("an ending to retry on that is none is refused with its limits") {
  CHECK(refusal_with({"--retry-on", "1,x"}) == "--retry-on x: write a whole number from 1 to 255");
  for (const std::string text : {"0", "256", "-1", "", "1,", "timeouts"}) {
    CAPTURE(text);
    CHECK(contains(refusal_with({"--retry-on", text}), ": write a whole number from 1 to 255"));
  }
}

TEST_CASE("a halt without sense is refused with what can be written") {
  CHECK(refusal_with({"--halt", "later"}) == "--halt later: write never, soon or now");
  CHECK(refusal_with({"--halt-on", "failures=1"}) ==
        "--halt-on failures=1: write fail=N, fail=N% or success=N");
  CHECK(refusal_with({"--halt-on", "fail=0"}) ==
        "--halt-on fail 0: write a whole number from 1 to 1000000000000");
  CHECK(refusal_with({"--halt-on", "fail=101%"}) ==
        "--halt-on fail 101: write a whole number from 1 to 100");
  for (const std::string text :
       {"fail", "fail=", "fail=%", "fail=x", "success=0", "success=1%", "", "=1"}) {
    CAPTURE(text);
    CHECK(contains(refusal_with({"--halt-on", text}), "--halt-on"));
  }
}

TEST_CASE("a kind of result that is none is refused") {
  CHECK(refusal_with({"--result", "xml"}) == "--result xml: write json, text or lines");
}

TEST_CASE("no time at all is refused as a limit") {
  CHECK(refusal_with({"--timeout", "0"}) ==
        "--timeout 0: must be more than 0; leave it out for no limit");
  CHECK(refusal_with({"--deadline", "0s"}) ==
        "--deadline 0s: must be more than 0; leave it out for no limit");
  CHECK(with({"--grace", "0"}).limits.grace == 0s);
}

TEST_CASE("the mistakes that the parts find are told under the option's name") {
  CHECK(contains(refusal({"--range", "0:ten", "--", "echo"}), "--range 0:ten: 'ten' is not"));
  CHECK(contains(refusal_with({"--chunk", "0"}), "--chunk 0: not a chunk size"));
  CHECK(contains(refusal_with({"-j", "0"}), "--workers 0: not a number of workers"));
  CHECK(contains(refusal_with({"--timeout", "soon"}), "--timeout soon: not a length of time"));
  CHECK(contains(refusal_with({"--retry-delay", "-1"}), "--retry-delay -1: not a length of time"));
  CHECK(contains(refusal_with({"--fields", "statsu"}), "--fields: no field is called 'statsu'"));
  CHECK(refusal_with({"--fields", "status,index,status"}) ==
        "--fields: 'status' stands there twice; name it once");
  CHECK(contains(refusal({"--range", "3", "--", "echo", "{:q}"}), "'q' is not a format"));
}

TEST_CASE("a run without items is refused with where they could come from") {
  const std::string sentence =
      "no items: say where they come from, for example --range 0:10, --list a b or --items -";
  CHECK(refusal({"--", "echo"}) == sentence);
  CHECK(refusal({"--", "echo"}, "plan") == sentence);
  CHECK(refusal({"@python", "m:f", "--range=3"}) ==
        "no items: --range stands behind '@python', where all words are the command's; write it "
        "before");
}

TEST_CASE("a run without a command is refused with an example") {
  const std::string sentence = "no command: write it after --, for example -- ./task {item}";
  CHECK(refusal({"--range", "3"}) == sentence);
  CHECK(refusal({"--range", "3", "--"}) == sentence);
  CHECK(refusal({}, "exec") == "no command: write it after --, for example -- ./task");
}

TEST_CASE("a program that cannot be executed is refused before anything runs") {
  CHECK(refusal({"--range", "3", "--", "no-such-program-here"}) ==
        "cannot execute 'no-such-program-here': No such file or directory; check its name and "
        "PATH");
  CHECK(refusal({"--range", "3", "--", "/etc/passwd"}) ==
        "cannot execute '/etc/passwd': Permission denied; check its name and its permissions");
  CHECK(contains(refusal({"--range", "3", "--", ""}), "cannot execute ''"));
}

TEST_CASE("a program whose name depends on the item is looked for later") {
  CHECK_NOTHROW(build({"--list", "no-such-program-here", "--", "{}"}));
}

TEST_CASE("what a run may take of the machine is read in the units that are usual") {
  const auto admission = [](const Words& options) { return with(options).resources.admission; };
  CHECK(admission({"--delay", "250ms"}).delay == 250ms);
  CHECK(admission({"--rate", "10"}).rate == 10.0);
  CHECK(admission({"--rate", "2.5/s"}).rate == 2.5);
  CHECK(admission({"--rate", "30/m"}).rate == 0.5);
  CHECK(admission({"--rate", "36/h"}).rate == 0.01);
  CHECK(admission({"--max-load", "3.5"}).max_load->number == 3.5);
  CHECK_FALSE(admission({"--max-load", "3.5"}).max_load->is_per_processor);
  CHECK(admission({"--max-load", "80%"}).max_load->number == 0.8);
  CHECK(admission({"--max-load", "2x"}).max_load->is_per_processor);
  CHECK(admission({"--min-free-memory", "2G"}).min_free_memory == 2ULL << 30);
  const CallLimits limits = with({"--max-memory", "1M", "--nice", "-3", "--pin"}).resources.limits;
  CHECK(limits.memory == 1ULL << 20);
  CHECK(limits.nice == -3);
  CHECK(limits.pin);
  CHECK(with({"--jobserver", "off"}).resources.jobserver == JobserverUse::off);
}

TEST_CASE("pressure is limited for all resources, for some, or as is usual") {
  const auto limits = [](const std::string& option) {
    return *with({option}).resources.admission.pressure;
  };
  CHECK(limits("--pressure=20%").cpu == 20.0);
  CHECK(limits("--pressure=20").io == 20.0);
  CHECK(limits("--pressure=io=5,cpu=90").cpu == 90.0);
  CHECK_FALSE(limits("--pressure=io=5,cpu=90").memory);
  CHECK(limits("--pressure").memory == 10.0);
}

TEST_CASE("the executor is what is given, or what is known of the command") {
  CHECK(with({}).executor == ExecutorKind::processes);
  CHECK(build({"--range", "3", "--", "sleep", "{}"}).executor == ExecutorKind::threads);
  CHECK(build({"--executor", "auto", "--range", "3", "sleep"}).executor == ExecutorKind::threads);
  CHECK(build({"--cpu", "--range", "3", "sleep"}).executor == ExecutorKind::processes);
  CHECK(with({"--io"}).executor == ExecutorKind::threads);
  CHECK(build({"-j", "9999", "--range", "3", "sleep"}).executor == ExecutorKind::processes);
  CHECK(build({"--shell", "--range", "3", "--", "echo {}; sleep 1"}).executor ==
        ExecutorKind::threads);
  CHECK(build({"--commands", "file"}).executor == ExecutorKind::processes);
  CHECK(build({"sleep", "1"}, "exec").executor == ExecutorKind::processes);  // one call alone
}

TEST_CASE("what is classified needs no items") {
  const JobSpec spec = build({"sleep", "{item}"}, "classify");
  CHECK(spec.executor == ExecutorKind::threads);
  REQUIRE(spec.choice.evidence.size() == 1);
  CHECK(spec.choice.evidence[0].pattern == "sleep");
  CHECK(build({"--var", "x", "--", "echo", "<x>"}, "classify").choice.evidence.empty());
  CHECK(build({"sleep", ":::", "1", "2"}, "classify").executor == ExecutorKind::threads);
  CHECK(refusal({}, "classify").starts_with("no command"));
  CHECK(refusal({"no-such-program"}, "classify").starts_with("cannot execute"));
}

TEST_CASE("--probe chooses the workers, where their calls can be measured") {
  CHECK(with({"--probe", "5"}).probe == 5);
  CHECK(refusal_with({"--probe", "0"}).starts_with("--probe 0: write a whole number"));
  CHECK(refusal_with({"--probe", "5", "--workers", "2"}).starts_with("--probe, --workers:"));
  CHECK(refusal({"--probe", "5", "--range", "3", "@sleep"}).starts_with("--probe: @sleep"));
  CHECK(refusal({"--probe", "5", "--persistent", "lines", "--range", "3", "cat"})
            .starts_with("--probe: a worker that lives on"));
}

}  // namespace localexec::cli
