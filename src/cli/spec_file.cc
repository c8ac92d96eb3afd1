#include "cli/spec_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>
#include <utility>

#include "cli/spec_reader.h"
#include "cli/spec_shape.h"
#include "core/usage_error.h"
#include "report/wrong_name.h"
#include "sys/fd.h"

namespace localexec::cli {
namespace {

std::string read_all(int fd, const std::string& name) {
  std::string text;
  std::array<char, 65536> buffer;
  while (true) {
    const std::ptrdiff_t count = sys::read_some(fd, buffer);
    if (count < 0) sys::throw_errno("cannot read '" + name + "'");
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

std::string read_file(const std::string& file) {
  if (file == "-") return read_all(STDIN_FILENO, "standard input");
  try {
    const sys::Fd fd = sys::open_file(file, O_RDONLY);
    return read_all(fd.get(), file);
  } catch (const std::system_error& error) {
    if (!is_wrong_name(error.code())) throw;
    throw UsageError(
        fmt::format("{}; name a job spec by --spec, or - for standard input", error.what()));
  }
}

bool is_mark(const std::string& word) { return word.starts_with(":::"); }

bool gives_loop(CommandId command, const ParsedWords& words) {
  if (command == CommandId::exec) return false;
  return std::ranges::any_of(words.command, is_mark) ||
         std::ranges::any_of(words.options, [](const GivenOption& given) {
           const SpecShape shape = spec_shape(*given.option);
           return shape == SpecShape::loop || shape == SpecShape::source;
         });
}

bool has_option(const ParsedWords& words, std::string_view name) {
  return std::ranges::any_of(words.options,
                             [&](const GivenOption& given) { return given.option->name == name; });
}

bool gives_commands(const SpecInput& input) {
  return input.parts.front().option->name == "commands";
}

// What the words say themselves is taken out of the spec.
void give_way(CommandId command, const ParsedWords& words, ParsedWords& spec) {
  if (gives_loop(command, words)) {
    spec.inputs.clear();
    std::erase_if(spec.options, [](const GivenOption& given) {
      return given.option->name == "zip" || given.option->name == "null";
    });
  }
  if (!words.command.empty() && !is_mark(words.command.front())) {
    spec.command.clear();
    std::erase_if(spec.inputs, gives_commands);
  }
  if (has_option(words, "commands")) spec.command.clear();
  std::erase_if(spec.options, [&](const GivenOption& given) {
    return spec_shape(*given.option) != SpecShape::variables &&
           has_option(words, given.option->name);
  });
}

bool reads_standard_input(const GivenOption& given) {
  const SpecShape shape = spec_shape(*given.option);
  return shape == SpecShape::source && given.option->kind == OptionKind::each &&
         given.option->name != "glob" && given.values.front() == "-";
}

void check_standard_input(const ParsedWords& words) {
  bool twice = std::ranges::any_of(words.options, reads_standard_input);
  for (const SpecInput& input : words.inputs) {
    twice = twice || std::ranges::any_of(input.parts, reads_standard_input);
  }
  if (!twice && !words.command.empty()) return;
  throw UsageError(
      "standard input (-) can be read once, and gives the spec; give commands and items as files");
}

}  // namespace

ParsedWords with_spec(const CommandRow& command, ParsedWords words) {
  std::string file;
  bool is_given = false;
  for (const GivenOption& given : words.options) {
    if (given.option->name != "spec") continue;
    file = given.value();
    is_given = true;
  }
  if (!is_given) return words;
  std::erase_if(words.options,
                [](const GivenOption& given) { return given.option->name == "spec"; });

  ParsedWords spec =
      read_spec(command, read_file(file), file == "-" ? std::string("standard input") : file);
  give_way(command.id, words, spec);
  std::ranges::move(words.options, std::back_inserter(spec.options));
  std::ranges::move(words.command, std::back_inserter(spec.command));
  spec.all = std::move(words.all);
  spec.spec_file = file;
  if (file == "-") check_standard_input(spec);
  return spec;
}

}  // namespace localexec::cli
