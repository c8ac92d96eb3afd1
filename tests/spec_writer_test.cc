#include "cli/spec_writer.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "cli/job_spec_builder.h"
#include "cli/spec_reader.h"
#include "core/usage_error.h"
#include "refusal.h"

namespace localexec::cli {
namespace {

using Words = std::vector<std::string>;

const CommandRow& plan() { return *find_command("plan"); }

// What every table is said to name; nothing is opened.
Words columns(const Input& input) {
  return std::holds_alternative<CsvInput>(input) ? Words{"name", "size"} : Words{};
}

std::string spec_of(const ParsedWords& words) {
  return write_spec(words, build_job_spec(CommandId::plan, words, columns));
}

std::string spec_of(const Words& words) { return spec_of(parse_words(plan(), words)); }

std::string spec_again(const std::string& spec) {
  return spec_of(read_spec(plan(), spec, "again"));
}

// What decides about a plan.
std::string plan_of(const ParsedWords& words) {
  const JobSpec job = build_job_spec(CommandId::plan, words, columns);
  std::string text;
  for (const LoopInput& input : job.loop) {
    for (const std::string& name : input.names) text += name + " ";
    text += std::to_string(input.input.index()) + (input.paired ? "+" : " ");
    if (const auto* list = std::get_if<ListInput>(&input.input)) {
      for (const std::string& value : list->values) text += value + "|";
    }
    if (const auto* range = std::get_if<RangeInput>(&input.input)) {
      for (const auto number : {range->range.first, range->range.step}) {
        if (range->range.count > 0) text += std::to_string(number) + ":";
      }
      text += std::to_string(range->range.count);
    }
    if (const auto* lines = std::get_if<LinesInput>(&input.input)) {
      for (const std::string& file : lines->files) text += file + "|";
      text += lines->delimiter == '\0' ? "0" : "";
    }
  }
  for (const FixedVariable& fixed : job.fixed) text += fixed.name + "=" + fixed.value + ";";
  const std::vector<Value> values(job.variable_names().size(), Value::of(std::string("V")));
  CallContext context;
  context.values = values;
  for (const std::string& word : job.command.expand(context).argv) text += "<" + word + ">";
  return text;
}

class Lines {
 public:
  explicit Lines(unsigned seed) : random_(seed) {}

  Words next() {
    Words line;
    const std::size_t options = pick(4);
    for (std::size_t i = 0; i < options; ++i) append(line, kOptions[pick(kOptions.size())]);
    append(line, kLoops[pick(kLoops.size())]);
    return line;
  }

 private:
  std::size_t pick(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }

  static void append(Words& line, const Words& words) {
    line.insert(line.end(), words.begin(), words.end());
  }

  const std::vector<Words> kOptions{{"--workers", "50%"},      {"-j", "4"},
                                    {"--chunk", "even"},       {"--timeout", "1.5s"},
                                    {"--timeout", "90"},       {"--retries", "007"},
                                    {"--retry-on", "75,9"},    {"--retry-on", "timeout"},
                                    {"--halt-on", "fail=10%"}, {"--halt", "now"},
                                    {"--set", "a=b=c"},        {"--set", "a=2"},
                                    {"--set", "b=\xFF"},       {"--fields", "index,vars"},
                                    {"--unordered"},           {"--result", "json"},
                                    {"--output", "a b"},       {"--max-output", "1MiB"},
                                    {"--progress", "none"},    {"--set", "c="}};
  const std::vector<Words> kLoops{
      {"--range", "10:0:-3", "--", "echo", "{}"},
      {"--range", "5", "echo"},
      {"--var", "x", "--range", "0", "--", "echo", "{x}"},
      {"--var", "x", "--list", "a", "5", "-", "--", "echo", "<x>"},
      {"--list", "--", "echo"},
      {"--var", "x", "--range", "3", "--var", "y", "--list", "", "\xFE", "--", "echo", "{x}",
       "{y}"},
      {"--zip", "--var", "x", "--range", "2", "--var", "y", "--list", "a", "b", "--", "echo",
       "{x}{y}"},
      {"-0", "--items", "a", "--items", "b", "--", "echo"},
      {"--var", "l", "--items", "-", "--var", "n", "--range", "2", "--", "echo", "{l}", "{n}"},
      {"--csv", "f", "--csv", "g", "--", "echo", "{name}"},
      {"--tsv", "f", "--var", "x", "--range", "2", "--", "echo", "{name}{x}"},
      {"--jsonl", "f", "--", "echo", "{}"},
      {"--var", "o", "--jsonl", "f", "--", "echo", "{o}"},
      {"--glob", "*.txt", "--glob", "*.c", "--", "echo"},
      {"--commands", "jobs"},
      {"echo", ":::", "a", "b"},
      {"echo", "{2}-{1}", ":::", "a", ":::+", "b", ":::", "c", "d"},
      {"--var", "x", "--var", "y", "echo", "{x}", "{y}", ":::", "1", "::::", "f"},
      {"--var", "n", "--range", "2", "--var", "m", "echo", "{n}{m}", ":::", "1", "2", ":::+", "3",
       "4"},
      {"--zip", "echo", ":::", "a", ":::", "b"},
      {"-I", "%", "echo", "%", ":::", "a"},
      {"--var", "x", "--list", "a", "--", "sh", "-c", "echo \"$1\" # {\"a\": 1}", "sh", "{x.base}"},
      {"--persistent", "lines", "--range", "3", "--", "cat"}};
  std::mt19937 random_;
};

}  // namespace

TEST_CASE("a spec says what the command line said") {
  CHECK(
      spec_of(Words{"--var", "x", "--range", "0:10", "-j4", "--set", "a=1", "--", "echo", "{x}"}) ==
      "{\n"
      "  \"var\": [\n"
      "    {\"name\": \"x\", \"range\": \"0:10\"}\n"
      "  ],\n"
      "  \"set\": {\"a\": \"1\"},\n"
      "  \"workers\": 4,\n"
      "  \"command\": [\"echo\", \"{x}\"]\n"
      "}\n");
  CHECK(spec_of(Words{"--items", "f", "-0", "echo"}) ==
        "{\n  \"items\": \"f\",\n  \"null\": true,\n  \"command\": [\"echo\"]\n}\n");
  CHECK(spec_of(Words{"--commands", "f"}) == "{\n  \"commands\": \"f\"\n}\n");
}

TEST_CASE("an input after the command stands among the others") {
  CHECK(contains(spec_of(Words{"--var", "x", "echo", "{x}", ":::", "a", "b"}),
                 "{\"name\": \"x\", \"list\": [\"a\", \"b\"]}"));
  const std::string pairs = spec_of(Words{"echo", ":::", "a", ":::+", "b"});
  CHECK(contains(pairs, "{\"list\": [\"a\"]},\n    {\"list\": [\"b\"], \"pair\": true}"));
}

TEST_CASE("of many command lines the spec makes the same plan, and the same spec again") {
  Lines lines(1);
  int written = 0;
  for (int i = 0; i < 2000; ++i) {
    const Words line = lines.next();
    std::string shown;
    for (const std::string& word : line) shown += word + " ";
    CAPTURE(shown);
    const ParsedWords words = parse_words(plan(), line);
    std::string spec;
    try {
      spec = spec_of(words);
    } catch (const UsageError&) {
      continue;  // options that exclude each other
    }
    ++written;
    REQUIRE(spec_again(spec) == spec);
    REQUIRE(plan_of(read_spec(plan(), spec, "again")) == plan_of(words));
  }
  CHECK(written > 1000);
}

}  // namespace localexec::cli
