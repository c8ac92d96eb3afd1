#include "cli/spec_writer.h"

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/spec_shape.h"
#include "core/json_text.h"

namespace localexec::cli {
namespace {

using Words = std::vector<std::string>;

// Only what comes back as the same text.
bool is_plain_number(std::string_view text) {
  return !text.empty() && text.size() < 16 && (text == "0" || text.front() != '0') &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string text_of(std::string_view text) {
  std::string json;
  append_text(text, json);
  return json;
}

std::string value_of(std::string_view text) {
  return is_plain_number(text) ? std::string(text) : text_of(text);
}

template <typename Write>
std::string list_of(const Words& words, Write write) {
  std::string json = "[";
  for (const std::string& word : words) {
    if (json.size() > 1) json += ", ";
    json += write(word);
  }
  return json + "]";
}

class Member {
 public:
  // {"name": value, ...} on one line, piece by piece.
  void add(std::string_view name, std::string_view json) {
    if (!text_.empty()) text_ += ", ";
    append_quoted(name, text_);
    text_ += ": ";
    text_ += json;
  }
  std::string object() const { return "{" + text_ + "}"; }
  const std::string& members() const { return text_; }

 private:
  std::string text_;
};

std::string one_or_list(const Words& values) {
  return values.size() == 1 ? text_of(values.front()) : list_of(values, text_of);
}

// B is the value after the last one, which may lie before that of the user.
std::string range_text(const Range& range) {
  std::int64_t end = range.first;
  if (range.count > 0) end = range.value(range.count - 1) + (range.step > 0 ? 1 : -1);
  std::string text = std::to_string(range.first) + ":" + std::to_string(end);
  return range.step == 1 ? text : text + ":" + std::to_string(range.step);
}

struct SourceWriter {
  Member& member;
  bool gives_commands;

  void operator()(const RangeInput& input) const {
    member.add("range", text_of(range_text(input.range)));
  }
  void operator()(const ListInput& input) const {
    member.add("list", list_of(input.values, text_of));
  }
  void operator()(const LinesInput& input) const {
    member.add(gives_commands ? "commands" : "items", one_or_list(input.files));
  }
  void operator()(const CsvInput& input) const {
    member.add(input.separator == ',' ? "csv" : "tsv", one_or_list(input.files));
  }
  void operator()(const JsonLinesInput& input) const {
    member.add("jsonl", one_or_list(input.files));
  }
  void operator()(const GlobInput& input) const { member.add("glob", one_or_list(input.patterns)); }
  void operator()(const TasksInput&) const {}  // of batch alone, which no spec is written of
};

class SpecWriter {
 public:
  SpecWriter(const ParsedWords& words, const JobSpec& job) : words_(words), job_(job) {}

  std::string write() {
    if (!job_.loop.empty()) write_loop();
    for (const OptionRow& option : all_options()) write_option(option);
    if (!gives_commands()) add("command", list_of(job_.command_words, text_of));
    return "{\n" + lines_ + "\n}\n";
  }

 private:
  void add(std::string_view name, std::string_view json) {
    if (!lines_.empty()) lines_ += ",\n";
    lines_ += "  ";
    append_quoted(name, lines_);
    lines_ += ": ";
    lines_ += json;
  }

  bool gives_commands() const {
    return words_.command.empty() || words_.command.front().starts_with(":::");
  }

  std::vector<std::string> values_of(const OptionRow& option) const {
    std::vector<std::string> values;
    for (const GivenOption& given : words_.options) {
      if (given.option != &option) continue;
      const bool only_last =
          option.kind == OptionKind::value || option.kind == OptionKind::optional;
      if (only_last) values.clear();
      if (given.values.empty()) values.emplace_back();  // a flag
      values.insert(values.end(), given.values.begin(), given.values.end());
    }
    return values;
  }

  void write_loop() {
    Member source;
    if (job_.loop.size() == 1 && !job_.loop.front().named) {
      std::visit(SourceWriter{source, gives_commands()}, job_.loop.front().input);
      if (!lines_.empty()) lines_ += ",\n";
      lines_ += "  " + source.members();
      return;
    }
    std::string list;
    for (const LoopInput& input : job_.loop) {
      list += list.empty() ? "[\n    " : ",\n    ";
      list += input_object(input);
    }
    add("var", list + "\n  ]");
  }

  std::string input_object(const LoopInput& input) const {
    Member member;
    if (input.named || is_numbered(input)) member.add("name", text_of(input.names.front()));
    std::visit(SourceWriter{member, false}, input.input);
    if (input.paired && !is_zipped()) member.add("pair", "true");
    return member.object();
  }

  // Whether its number counts inputs that have names, so that it has to be told.
  bool is_numbered(const LoopInput& input) const {
    const auto has_number = [](const LoopInput& other) {
      return !other.named &&
             other.names.front().find_first_not_of("0123456789") == std::string::npos;
    };
    if (!has_number(input)) return false;
    const auto count = std::ranges::count_if(job_.loop, has_number);
    return count == 1 || std::ranges::none_of(job_.loop, [&](const LoopInput& other) {
             return has_number(other) && other.names.front() == "1";
           });
  }

  bool is_zipped() const {
    return std::ranges::any_of(
        words_.options, [](const GivenOption& given) { return given.option->name == "zip"; });
  }

  void write_option(const OptionRow& option) {
    const SpecShape shape = spec_shape(option);
    if (shape == SpecShape::variables) return write_variables();
    if (shape == SpecShape::loop || shape == SpecShape::source || shape == SpecShape::none) return;
    const std::vector<std::string> values = values_of(option);
    if (values.empty()) return;
    if (shape == SpecShape::flag) {
      add(option.name, "true");
    } else if (values.size() == 1) {
      add(option.name, value_of(values.front()));
    } else {
      add(option.name, list_of(values, value_of));
    }
  }

  void write_variables() {
    Member variables;
    for (const FixedVariable& fixed : job_.fixed) variables.add(fixed.name, text_of(fixed.value));
    if (!job_.fixed.empty()) add("set", variables.object());
  }

  const ParsedWords& words_;
  const JobSpec& job_;
  std::string lines_;
};

}  // namespace

std::string write_spec(const ParsedWords& words, const JobSpec& job) {
  return SpecWriter(words, job).write();
}

}  // namespace localexec::cli
