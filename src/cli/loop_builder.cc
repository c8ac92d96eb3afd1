#include "cli/loop_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "cli/variable_name.h"
#include "core/usage_error.h"

namespace localexec::cli {
namespace {

constexpr std::string_view kStandardVariable = "item";

// What may follow each other in one input: files, or patterns; nullptr for an input without.
std::vector<std::string>* parts_of(Input& input) {
  const auto parts = [](auto& kind) -> std::vector<std::string>* {
    if constexpr (requires { kind.files; }) return &kind.files;
    if constexpr (requires { kind.patterns; }) return &kind.patterns;
    return nullptr;
  };
  return std::visit(parts, input);
}

std::ptrdiff_t count_standard_inputs(Input input) {
  if (std::holds_alternative<GlobInput>(input)) return 0;
  const auto* files = parts_of(input);
  return files == nullptr ? 0 : std::count(files->begin(), files->end(), "-");
}

bool is_table(const Input& input) {
  return std::holds_alternative<TasksInput>(input) || std::holds_alternative<CsvInput>(input) ||
         std::holds_alternative<JsonLinesInput>(input);
}

bool is_mark(const std::string& word) {
  return word == ":::" || word == ":::+" || word == "::::" || word == "::::+";
}

}  // namespace

void LoopBuilder::open(const std::string& name) {
  check_variable_name(name, "--var");
  if (open_) waiting_.push_back(*std::exchange(open_, std::nullopt));
  if (std::ranges::count(named_, name) + std::ranges::count(waiting_, name) != 0) {
    throw UsageError(fmt::format("--var {}: given twice; give each variable once", name));
  }
  open_ = name;
}

void LoopBuilder::begin_input(const std::string& name, bool paired) {
  last_option_.clear();
  number_.clear();
  if (name.find_first_not_of("0123456789") == std::string::npos) {
    number_ = name;
  } else {
    open(name);
  }
  listed_ = true;
  next_paired_ = paired;
}

bool LoopBuilder::goes_on(const Input& input, std::string_view option) {
  if (open_ || loop_.empty() || option != last_option_) return false;
  Input added = input;
  const auto* parts = parts_of(added);
  if (parts == nullptr) return false;
  auto& known = *parts_of(loop_.back().input);
  known.insert(known.end(), parts->begin(), parts->end());
  return true;
}

void LoopBuilder::fill(Input input, std::string_view option) {
  if (goes_on(input, option)) return;
  last_option_ = option;
  if (open_ && std::holds_alternative<CsvInput>(input)) {
    throw UsageError(fmt::format(
        "--var {}: the first row of --{} names the variables; leave --var out", *open_, option));
  }
  const bool is_listed = std::exchange(listed_, false);
  if (!open_ && !loop_.empty() && !is_table(input) && !is_listed) {
    throw UsageError(fmt::format(
        "--{}: a second source needs a variable of its own; write --var NAME before it", option));
  }
  if (auto* lines = std::get_if<JsonLinesInput>(&input)) lines->one_variable = open_.has_value();
  if (open_) named_.push_back(*open_);
  const bool is_numbered = is_listed && !open_ && !number_.empty();
  if (is_listed && !open_ && !is_numbered && !is_table(input)) positional_.push_back(loop_.size());
  loop_.push_back({{open_.value_or(is_numbered ? number_ : std::string(kStandardVariable))},
                   std::move(input),
                   std::exchange(next_paired_, false),
                   open_.has_value()});
  open_.reset();
}

void LoopBuilder::fill_commands(LinesInput lines) {
  if (open_) {
    throw UsageError(
        fmt::format("--var {}: --commands takes no variable; leave --var out", *open_));
  }
  gives_commands_ = true;
  fill(std::move(lines), "commands");
}

std::vector<std::string> LoopBuilder::take_values(const std::vector<std::string>& words,
                                                  char delimiter) {
  auto mark = std::find_if(words.begin(), words.end(), is_mark);
  std::vector<std::string> command(words.begin(), mark);
  if (mark != words.end() && open_) waiting_.push_back(*std::exchange(open_, std::nullopt));
  while (mark != words.end()) {
    const auto end = std::find_if(mark + 1, words.end(), is_mark);
    add_values(*mark, {mark + 1, end}, delimiter);
    mark = end;
  }
  name_positional();
  return command;
}

void LoopBuilder::add_values(const std::string& mark, std::vector<std::string> values,
                             char delimiter) {
  const bool paired = mark.ends_with('+');
  if (paired && loop_.empty()) {
    throw UsageError(fmt::format("{}: there is nothing before it to pair with; begin with {}", mark,
                                 std::string_view(mark).substr(0, mark.size() - 1)));
  }
  if (!mark.starts_with("::::")) return add_positional(ListInput{std::move(values)}, paired);
  if (values.empty()) throw UsageError(fmt::format("{}: no file follows; name one", mark));
  for (std::string& file : values) add_positional(LinesInput{{std::move(file)}, delimiter}, paired);
}

void LoopBuilder::add_positional(Input input, bool paired) {
  positional_.push_back(loop_.size());
  loop_.push_back({{}, std::move(input), paired});
  follows_command_ = true;
}

// By --var; one that is alone else as ever; several by their numbers, as GNU parallel has it.
void LoopBuilder::name_positional() {
  const bool is_alone = positional_.size() == 1;
  for (std::size_t i = 0; i < positional_.size(); ++i) {
    LoopInput& input = loop_[positional_[i]];
    input.named = !waiting_.empty();
    if (input.named) {
      input.names = {waiting_.front()};
      named_.push_back(waiting_.front());
      waiting_.pop_front();
    } else {
      input.names = {is_alone ? std::string(kStandardVariable) : std::to_string(i + 1)};
    }
  }
}

bool LoopBuilder::reads_lines() const {
  return std::any_of(loop_.begin(), loop_.end(), [](const LoopInput& input) {
    return std::holds_alternative<LinesInput>(input.input);
  });
}

std::vector<LoopInput> LoopBuilder::finish(const OpenInput& open_input) {
  check_complete();
  for (std::size_t i = 1; i < loop_.size(); ++i) loop_[i].paired = paired_ || loop_[i].paired;
  for (LoopInput& input : loop_) {
    std::vector<std::string> names = open_input(input.input);
    if (!names.empty()) input.names = std::move(names);
  }
  check_names();
  const bool is_one = loop_.size() == 1 && loop_.front().names.size() == 1;
  const bool all_follow = positional_.size() == loop_.size();
  if (named_.empty() && (is_one || all_follow)) appended_ = loop_.size();
  return std::move(loop_);
}

// What can be known before a file is opened.
void LoopBuilder::check_complete() const {
  if (!waiting_.empty()) refuse_empty(waiting_.front());
  if (open_) refuse_empty(*open_);
  if (gives_commands_ && loop_.size() > 1) {
    throw UsageError("--commands: its lines take no other items; leave the other sources out");
  }
  if (paired_ && loop_.size() < 2) {
    throw UsageError("--zip: there is nothing to pair; give several --var, or leave it out");
  }
  std::ptrdiff_t standard_inputs = 0;
  for (const LoopInput& input : loop_) standard_inputs += count_standard_inputs(input.input);
  if (standard_inputs > 1) {
    throw UsageError("standard input (-) can be read once; give the other inputs as files");
  }
}

void LoopBuilder::check_names() const {
  std::set<std::string> seen;
  for (const LoopInput& input : loop_) {
    for (const std::string& name : input.names) {
      if (seen.insert(name).second) continue;
      throw UsageError(
          fmt::format("two variables are called {}; give each a name of its own", name));
    }
  }
}

void LoopBuilder::refuse_empty(const std::string& name) {
  throw UsageError(fmt::format(
      "--var {}: no source follows; write for example --var {} --range 0:10", name, name));
}

}  // namespace localexec::cli
