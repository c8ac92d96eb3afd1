#include "cli/job_spec_builder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/loop_builder.h"
#include "cli/variable_name.h"
#include "core/byte_size.h"
#include "core/usage_error.h"
#include "function/worker_scripts.h"
#include "sys/executable.h"
#include "sys/terminal.h"

namespace localexec::cli {
namespace {

template <typename Number>
Number parse_number(std::string_view text, std::string_view option, Number least, Number most) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number < least || number > most) {
    throw UsageError(
        fmt::format("{} {}: write a whole number from {} to {}", option, text, least, most));
  }
  return number;
}

FixedVariable parse_set(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) {
    throw UsageError(fmt::format("--set {}: no '='; write --set NAME=VALUE", text));
  }
  FixedVariable variable{text.substr(0, equals), text.substr(equals + 1)};
  check_variable_name(variable.name, "--set");
  return variable;
}

void parse_retry_on(std::string_view text, RetryRules& rules) {
  while (true) {
    const auto comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    if (word == "timeout") {
      rules.on_timeout = true;
    } else if (word == "signal") {
      rules.on_signal = true;
    } else {
      rules.on_exit_codes.push_back(parse_number<int>(word, "--retry-on", 1, 255));
    }
    if (comma == std::string_view::npos) return;
    text.remove_prefix(comma + 1);
  }
}

HaltRules::Mode parse_halt(std::string_view text) {
  if (text == "never") return HaltRules::Mode::never;
  if (text == "soon") return HaltRules::Mode::soon;
  if (text == "now") return HaltRules::Mode::now;
  throw UsageError(fmt::format("--halt {}: write never, soon or now", text));
}

void parse_halt_on(std::string_view text, HaltRules& rules) {
  constexpr std::uint64_t kMost = 1'000'000'000'000;
  const auto equals = text.find('=');
  const std::string_view what = text.substr(0, equals);
  std::string_view number = equals == std::string_view::npos ? "" : text.substr(equals + 1);
  if (what == "success") {
    rules.successes = parse_number<std::uint64_t>(number, "--halt-on success", 1, kMost);
  } else if (what == "fail" && number.ends_with('%')) {
    number.remove_suffix(1);
    rules.failed_share = parse_number<int>(number, "--halt-on fail", 1, 100) / 100.0;
  } else if (what == "fail") {
    rules.failures = parse_number<std::uint64_t>(number, "--halt-on fail", 1, kMost);
  } else {
    throw UsageError(fmt::format("--halt-on {}: write fail=N, fail=N% or success=N", text));
  }
}

WorkerProtocol parse_persistent(std::string_view text) {
  if (text == "jsonl") return WorkerProtocol::jsonl;
  if (text == "lines") return WorkerProtocol::lines;
  throw UsageError(fmt::format("--persistent {}: write jsonl or lines", text));
}

ResultKind parse_result(std::string_view text) {
  if (text == "json") return ResultKind::json;
  if (text == "text") return ResultKind::text;
  throw UsageError(fmt::format("--result {}: write json or text", text));
}

ProgressMode parse_progress(std::string_view text) {
  if (text == "auto") return ProgressMode::automatic;
  if (text == "bar") return ProgressMode::bar;
  if (text == "plain") return ProgressMode::plain;
  if (text == "json") return ProgressMode::json;
  if (text == "none") return ProgressMode::none;
  throw UsageError(fmt::format("--progress {}: write auto, bar, plain, json or none", text));
}

// Now, while nothing of our own is open that could have that number.
int parse_progress_fd(std::string_view text) {
  const int fd = parse_number<int>(text, "--progress-fd", 2, 1'000'000);
  if (fd > 2 && !sys::is_open(fd)) {
    throw UsageError(fmt::format(
        "--progress-fd {}: is not open; open it for localexec, for example by {}>FILE", fd, fd));
  }
  return fd;
}

ColourMode parse_color(std::string_view text) {
  if (text == "auto") return ColourMode::automatic;
  if (text == "always") return ColourMode::always;
  if (text == "never") return ColourMode::never;
  throw UsageError(fmt::format("--color {}: write auto, always or never", text));
}

class Builder {
 public:
  Builder(CommandId command, const OpenInput& open_input)
      : command_(command), open_input_(open_input) {}

  JobSpec build(const ParsedWords& words) {
    for (const GivenOption& given : words.options) {
      if (given.option->id == OptionId::null) delimiter_ = '\0';
    }
    for (const GivenOption& given : words.options) apply(given);
    finish(words.command);
    return std::move(spec_);
  }

 private:
  void apply(const GivenOption& given) {
    const std::string value = given.values.empty() ? "" : given.values.front();
    const std::string option = fmt::format("--{}", given.option->name);
    switch (given.option->id) {
      case OptionId::var:
        return loop_.open(value);
      case OptionId::range:
        return loop_.fill(RangeInput{parse_range(value)}, "range");
      case OptionId::list:
        return loop_.fill(ListInput{given.values}, "list");
      case OptionId::items:
        return loop_.fill(LinesInput{{value}, delimiter_}, "items");
      case OptionId::csv:
        return loop_.fill(CsvInput{{value}, ','}, "csv");
      case OptionId::tsv:
        return loop_.fill(CsvInput{{value}, '\t'}, "tsv");
      case OptionId::jsonl:
        return loop_.fill(JsonLinesInput{{value}}, "jsonl");
      case OptionId::null:
        null_given_ = true;
        return;
      case OptionId::glob:
        return loop_.fill(GlobInput{{value}}, "glob");
      case OptionId::commands:
        return loop_.fill_commands({{value}, delimiter_});
      case OptionId::zip:
        return loop_.pair();
      case OptionId::set:
        return set(parse_set(value));
      case OptionId::workers:
        spec_.workers = parse_worker_count(value);
        return;
      case OptionId::chunk:
        spec_.chunk = parse_chunk_policy(value);
        return;
      case OptionId::persistent:
        spec_.protocol = parse_persistent(value);
        return;
      case OptionId::timeout:
        return set_timeout(value);
      case OptionId::grace:
        spec_.limits.grace = parse_duration(value, option);
        return;
      case OptionId::deadline:
        spec_.limits.deadline = positive(parse_duration(value, option), value, option);
        return;
      case OptionId::retries:
        spec_.retry.retries = parse_number<std::uint64_t>(value, option, 0, 1'000'000);
        return;
      case OptionId::retry_delay:
        spec_.retry.delay = parse_duration(value, option);
        return;
      case OptionId::retry_on:
        return parse_retry_on(value, spec_.retry);
      case OptionId::halt:
        halt_mode_ = parse_halt(value);
        return;
      case OptionId::halt_on:
        return parse_halt_on(value, spec_.halt);
      case OptionId::fields:
        spec_.output.fields = parse_fields(value);
        return;
      case OptionId::unordered:
        spec_.output.unordered = true;
        return;
      case OptionId::result:
        spec_.output.result = parse_result(value);
        return;
      case OptionId::raw:
        print_as(OutputForm::raw);
        break;
      case OptionId::values:
        print_as(OutputForm::values);
        return;
      case OptionId::output:
        if (value.empty()) throw UsageError("--output: the name is empty; name a file");
        spec_.output.file = value;
        return;
      case OptionId::resume:
        spec_.output.resume = true;
        return;
      case OptionId::retry_failed:
        spec_.output.retry_failed = true;
        return;
      case OptionId::max_output:
        spec_.output.max_output = parse_byte_size(value, option);
        return;
      case OptionId::results_dir:
        if (value.empty()) throw UsageError("--results-dir: the name is empty; name a folder");
        spec_.output.results_dir = value;
        return;
      case OptionId::progress:
        spec_.seeing.progress = parse_progress(value);
        return;
      case OptionId::progress_fd:
        spec_.seeing.progress_fd = parse_progress_fd(value);
        return;
      case OptionId::color:
        spec_.seeing.colour = parse_color(value);
        return;
      case OptionId::summary:
        return name_file(spec_.seeing.summary, value, option);
      case OptionId::trace:
        return name_file(spec_.seeing.trace, value, option);
      case OptionId::junit:
        return name_file(spec_.seeing.junit, value, option);
      case OptionId::report:
        return name_file(spec_.seeing.report, value, option);
    }
  }

  static Duration positive(Duration duration, const std::string& value, const std::string& option) {
    if (duration > Duration::zero()) return duration;
    throw UsageError(
        fmt::format("{} {}: must be more than 0; leave it out for no limit", option, value));
  }

  void set_timeout(const std::string& value) {
    TimeLimits& limits = spec_.limits;
    limits.timeout.reset();
    limits.timeout_of_median.reset();
    if (value.ends_with('%')) {
      const auto number = std::string_view(value).substr(0, value.size() - 1);
      limits.timeout_of_median = parse_number<int>(number, "--timeout", 1, 1'000'000) / 100.0;
    } else {
      limits.timeout = positive(parse_duration(value, "--timeout"), value, "--timeout");
    }
  }

  static void name_file(std::string& file, const std::string& value, const std::string& option) {
    if (value.empty()) throw UsageError(fmt::format("{}: the name is empty; name a file", option));
    file = value;
  }

  // One would take the other's place.
  void check_files() const {
    const std::pair<std::string_view, std::string> files[] = {
        {"--output", spec_.output.file},   {"--summary", spec_.seeing.summary},
        {"--trace", spec_.seeing.trace},   {"--junit", spec_.seeing.junit},
        {"--report", spec_.seeing.report},
    };
    std::map<std::string_view, std::string_view> options;
    for (const auto& [option, file] : files) {
      if (file.empty() || file.starts_with("/dev/")) continue;
      const auto [known, is_new] = options.emplace(file, option);
      if (is_new) continue;
      throw UsageError(fmt::format("{} {}: is the file of {} too; name another one", option, file,
                                   known->second));
    }
  }

  void set(FixedVariable variable) {
    for (FixedVariable& known : spec_.fixed) {
      if (known.name == variable.name) {  // the last one counts, as with other options
        known = std::move(variable);
        return;
      }
    }
    spec_.fixed.push_back(std::move(variable));
  }

  void print_as(OutputForm form) {
    const OutputForm former = std::exchange(spec_.output.form, form);
    if (former != OutputForm::records && former != form) {
      throw UsageError("--raw and --values exclude each other; leave one out");
    }
  }

  void finish(std::vector<std::string> words) {
    if (command_ != CommandId::exec) words = finish_words(words);
    if (null_given_ && !loop_.reads_lines()) {
      throw UsageError("--null: there are no --items that could end with NUL bytes; leave it out");
    }
    if (spec_.output.form == OutputForm::values && !spec_.output.fields.empty()) {
      throw UsageError("--values prints no fields; leave out --fields or --values");
    }
    if (spec_.output.form == OutputForm::raw && !spec_.output.fields.empty()) {
      throw UsageError("--raw prints no fields; leave out --fields or --raw");
    }
    if (spec_.output.form == OutputForm::raw && spec_.output.result != ResultKind::none) {
      throw UsageError("--raw prints output as it is; leave out --result or use --values");
    }
    if (spec_.output.resume && spec_.output.file.empty()) {
      throw UsageError("--resume: there is no output to go on with; name it by --output FILE");
    }
    if (spec_.output.retry_failed && !spec_.output.resume) {
      throw UsageError("--retry-failed: works on a former run; give --resume too");
    }
    check_files();
    finish_halt();
    if (words.empty()) {
      throw UsageError("no command: write it after --, for example -- ./task {item}");
    }
    finish_variables();
    finish_command(words);
    if (spec_.output.form == OutputForm::values && spec_.output.result == ResultKind::none) {
      spec_.output.result = ResultKind::text;
    }
  }

  // The command, where what follows it gives items, or where every item is itself a command.
  std::vector<std::string> finish_words(const std::vector<std::string>& given) {
    std::vector<std::string> words = loop_.take_values(given, delimiter_);
    if (words.empty() && loop_.empty()) {
      if (::isatty(STDIN_FILENO) != 0) {
        throw UsageError(
            "no command and no items: write for example localexec run --range 0:10 -- ./task "
            "{item}, or give commands, one a line, on standard input");
      }
      loop_.fill_commands({{"-"}, delimiter_});
    }
    if (!loop_.gives_commands()) return words;
    if (!words.empty()) {
      throw UsageError(fmt::format(
          "--commands: its lines are the commands; leave out '{}', or use --items", words.front()));
    }
    return {"sh", "-c", "--", "{item}"};  // -- for a line that begins with a dash
  }

  void finish_halt() {
    HaltRules& halt = spec_.halt;
    const bool has_rule = halt.failures || halt.failed_share || halt.successes;
    halt.mode = halt_mode_.value_or(has_rule ? HaltRules::Mode::soon : HaltRules::Mode::never);
    if (halt.mode != HaltRules::Mode::never && !has_rule) halt.failures = 1;
  }

  void finish_variables() {
    const bool has_loop = command_ != CommandId::exec;
    spec_.loop = loop_.finish(open_input_);
    if (has_loop && spec_.loop.empty()) {
      throw UsageError(
          "no items: say where they come from, for example --range 0:10, --list a b or --items -");
    }
    std::erase_if(spec_.fixed, [this](const FixedVariable& fixed) {
      return std::any_of(spec_.loop.begin(), spec_.loop.end(), [&](const LoopInput& input) {
        return std::ranges::count(input.names, fixed.name) != 0;
      });
    });
  }

  void finish_command(const std::vector<std::string>& words) {
    const std::vector<std::string> names = spec_.variable_names();
    spec_.command_words = words;
    if (words.front().starts_with('@')) return finish_function(words);
    if (spec_.protocol) return finish_persistent(words, names);
    spec_.command = CommandTemplate(words, names, loop_.appended());
    check_use(names);
    check_program();
  }

  // The functions that there are, by the word that begins them.
  void finish_function(const std::vector<std::string>& words) {
    if (spec_.protocol) {
      throw UsageError(fmt::format(
          "--persistent: {} is a function, which lives on anyway; leave it out", words.front()));
    }
    const bool python = words.front() == "@python";
    if (!python && words.front() != "@node") {
      throw UsageError(fmt::format(
          "'{}' is no function; there are @python and @node (a program of that name is given with "
          "its path)",
          words.front()));
    }
    if (words.size() != 2 || words[1].find(':') == std::string::npos) {
      throw UsageError(fmt::format(
          "{}: takes one word, MODULE:FUNCTION, and gets the variables by their names", words[0]));
    }
    use_workers(python ? python_worker(words[1]) : node_worker(words[1]), WorkerProtocol::batch);
    if (spec_.output.result == ResultKind::text) {
      throw UsageError("--result text: a function gives JSON; leave it out");
    }
    spec_.output.result = ResultKind::json;
  }

  void finish_persistent(const std::vector<std::string>& words,
                         const std::vector<std::string>& names) {
    const CommandTemplate as_call(words, names, false);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!as_call.uses(i)) continue;
      throw UsageError(fmt::format(
          "--persistent: the command lives through many items, so {{{}}} cannot stand in it; it "
          "reads them as requests",
          names[i]));
    }
    use_workers(words, *spec_.protocol);
    const ResultKind standard =
        spec_.protocol == WorkerProtocol::lines ? ResultKind::text : ResultKind::json;
    if (spec_.output.result == ResultKind::none) spec_.output.result = standard;
    if (spec_.protocol == WorkerProtocol::jsonl && spec_.output.result == ResultKind::text) {
      throw UsageError("--result text: a jsonl worker answers in JSON; leave it out");
    }
  }

  void use_workers(const std::vector<std::string>& command, WorkerProtocol protocol) {
    if (spec_.output.form == OutputForm::raw) {
      throw UsageError(
          "--raw: calls of a worker that lives on have results, not output; use --values");
    }
    spec_.protocol = protocol;
    spec_.command = CommandTemplate(command, {}, false);
    check_program();
  }

  void check_program() const {
    const std::string program = spec_.command.constant_program();
    if (program.empty() && !spec_.command_words.front().empty()) return;
    const sys::FoundProgram found = sys::find_program(program);
    if (found.error == 0) return;
    throw UsageError(
        fmt::format("cannot execute '{}': {}; check its name{}", program,
                    std::generic_category().message(found.error),
                    program.find('/') == std::string::npos ? " and PATH" : " and its permissions"));
  }

  void check_use(const std::vector<std::string>& names) const {
    if (names.size() > 1 && !spec_.loop.empty() && !spec_.command.has_placeholder()) {
      throw UsageError(
          fmt::format("the command uses no variable; there are {}: write for example {{{}}}",
                      fmt::join(names, ", "), names.front()));
    }
    for (const std::string& name : loop_.named()) {
      const auto place = std::find(names.begin(), names.end(), name) - names.begin();
      if (spec_.command.uses(static_cast<std::size_t>(place))) continue;
      throw UsageError(fmt::format(
          "--var {}: the command never uses it; write '<{}>' in quotes (a shell takes a bare <{}> "
          "as a redirection) or {{{}}}",
          name, name, name, name));
    }
  }

  CommandId command_;
  const OpenInput& open_input_;
  JobSpec spec_;
  LoopBuilder loop_;
  char delimiter_ = '\n';
  bool null_given_ = false;
  std::optional<HaltRules::Mode> halt_mode_;
};

}  // namespace

JobSpec build_job_spec(CommandId command, const ParsedWords& words, const OpenInput& open_input) {
  return Builder(command, open_input).build(words);
}

}  // namespace localexec::cli
