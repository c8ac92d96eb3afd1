#include "core/command_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "core/shell_script.h"
#include "core/usage_error.h"

namespace localexec {
namespace {

struct NamedPart {
  std::string_view name;
  PathPart part;
};

constexpr std::array<NamedPart, 5> kParts{{{"base", PathPart::base},
                                           {"dir", PathPart::dir},
                                           {"stem", PathPart::stem},
                                           {"ext", PathPart::ext},
                                           {"path", PathPart::path}}};

constexpr std::array<std::string_view, 5> kBuiltIn{"index", "chunk", "worker", "attempt",
                                                   "threads"};

template <typename Number>
std::optional<Number> whole_number(std::string_view text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.empty()) return std::nullopt;
  return value;
}

// As every shell takes it in $(( )).
bool is_whole_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

template <typename T>
bool try_format(const std::string& format, const T& value, std::string& out) {
  try {
    fmt::vformat_to(std::back_inserter(out), format, fmt::make_format_args(value));
    return true;
  } catch (const fmt::format_error&) {
    return false;
  }
}

// A format says by its last letter what it wants: the value is offered as an integer, as a floating
// point number and as text, whichever it can be.
bool format_text(const std::string& format, std::string_view text, bool prefer_text,
                 std::string& out) {
  if (prefer_text && try_format(format, text, out)) return true;
  if (const auto integer = whole_number<std::int64_t>(text)) {
    if (try_format(format, *integer, out)) return true;
  }
  if (const auto real = whole_number<double>(text)) {
    if (try_format(format, *real, out)) return true;
  }
  return !prefer_text && try_format(format, text, out);
}

// Linux takes no longer word (execve(2)), and what can never be one is not worth its memory.
constexpr std::size_t kLongestWord = (128 << 10) - 1;

// A width or a precision: a number in a format can be nothing else.
void check_width(std::string_view format, std::string_view word) {
  constexpr std::string_view kDigits = "0123456789";
  for (auto at = format.find_first_of(kDigits); at != format.npos;
       at = format.find_first_of(kDigits, at)) {
    const std::string_view number = format.substr(at, format.find_first_not_of(kDigits, at) - at);
    const auto width = whole_number<std::uint64_t>(number);
    if (!width || *width > kLongestWord) {
      throw UsageError(
          fmt::format("command word '{}': {} is wider than a word of a command can be; write at "
                      "most {}",
                      word, number, kLongestWord));
    }
    at += number.size();
  }
}

void check_format(const std::string& format, std::string_view word) {
  check_width(format, word);
  std::string scratch;
  if (format_text(format, "1", true, scratch)) return;
  throw UsageError(fmt::format(
      "command word '{}': '{}' is not a format; write for example {{x:05d}}, {{x:.2f}} or {{x:>8}}",
      word, format.substr(2, format.size() - 3)));
}

// The script with one more word, which must not become a command of its own.
std::string with_last_word(std::string script, std::string_view placeholder) {
  while (script.ends_with('\n') && !script.ends_with("\\\n")) script.pop_back();
  constexpr auto npos = std::string::npos;
  const auto last = script.find_last_not_of(" \t\n");
  const bool begins_command = last == npos || std::string_view(";&|(").find(script[last]) != npos;
  const bool has_document = script.find("<<") != npos && script.find('\n') != npos;
  if (begins_command || has_document) {
    throw UsageError(
        fmt::format("--shell: the script uses no placeholder, and {0} as its last word would be {1}"
                    "; write {0} where it belongs",
                    placeholder, has_document ? "in a here-document" : "a command"));
  }
  return fmt::format("{} {}", script, placeholder);
}

}  // namespace

CommandTemplate::CommandTemplate(const std::vector<std::string>& words,
                                 const std::vector<std::string>& variables, std::size_t appended) {
  for (const std::string& word : words) words_.push_back(parse_word(word, variables));
  if (words_.empty() || has_placeholder()) return;
  for (std::size_t i = 0; i < std::min(appended, variables.size()); ++i) {
    Piece item;
    item.source = Source::variable;
    item.variable = i;
    words_.push_back({item});
  }
}

CommandTemplate CommandTemplate::of_script(std::string script,
                                           const std::vector<std::string>& variables,
                                           std::size_t appended) {
  const auto length = [&variables](std::string_view text) {
    Piece piece;
    const std::size_t found = placeholder_at(text, variables, piece);
    if (found > 0 && piece.repeats) {
      throw UsageError(
          fmt::format("--shell: {}: a script gets one item a call; write it without "
                      "the dots, or let the script read its items by --stdin",
                      text.substr(0, found)));
    }
    return found;
  };
  ShellScript bound = bind_placeholders(script, length);
  if (bound.parameters.empty() && appended > 0) {
    for (std::size_t i = 0; i < std::min(appended, variables.size()); ++i) {
      script = with_last_word(std::move(script), fmt::format("{{{}}}", variables[i]));
    }
    bound = bind_placeholders(script, length);
  }
  return of_bound(bound, variables);
}

CommandTemplate CommandTemplate::of_task_script(const std::string& script,
                                                const std::vector<std::string>& variables) {
  const std::string list = variables.front() + "...";
  const auto length = [&](std::string_view text) {
    Piece piece;
    const std::size_t found = placeholder_at(text, variables, piece);
    if (found == 0 || !piece.repeats || text.substr(1, found - 2) == list) return found;
    if (piece.source == Source::variable && piece.variable > 0) {
      throw UsageError(fmt::format("--shell: {}: is one value; write {{{}}}", text.substr(0, found),
                                   variables[piece.variable]));
    }
    throw UsageError(
        fmt::format("--shell: {}: a script has its args as they are; write for a in {{{}}}; do, "
                    "and make of each what it should be",
                    text.substr(0, found), list));
  };
  ShellScript bound = bind_placeholders(script, length, list);
  if (bound.parameters.empty() && !bound.uses_arguments) {
    bound = bind_placeholders(with_last_word(script, fmt::format("{{{}}}", list)), length, list);
  }
  CommandTemplate result = of_bound(bound, variables);
  Piece args;
  args.source = Source::variable;
  args.repeats = true;
  result.words_.push_back({args});
  return result;
}

CommandTemplate CommandTemplate::of_bound(const ShellScript& bound,
                                          const std::vector<std::string>& variables) {
  CommandTemplate result;
  for (const std::string_view word : {std::string_view("sh"), std::string_view("-c"),
                                      std::string_view(bound.text), std::string_view("sh")}) {
    result.words_.push_back({{Source::literal, std::string(word), 0, {}, {}}});
  }
  for (const ShellParameter& parameter : bound.parameters) {
    result.words_.push_back(result.parse_word(parameter.placeholder, variables));
    result.words_.back().front().is_number = parameter.is_number;
  }
  return result;
}

template <typename Predicate>
bool CommandTemplate::any_piece(Predicate predicate) const {
  return std::any_of(words_.begin(), words_.end(), [&](const Word& word) {
    return std::any_of(word.begin(), word.end(), predicate);
  });
}

bool CommandTemplate::has_placeholder() const {
  return any_piece([](const Piece& piece) { return piece.source != Source::literal; });
}

bool CommandTemplate::is_reserved(std::string_view name) {
  // {"args":[…],"kwargs":{…}} is how a call is written as JSON: its variables are the kwargs.
  return name == "args" || std::find(kBuiltIn.begin(), kBuiltIn.end(), name) != kBuiltIn.end();
}

bool CommandTemplate::uses(std::size_t variable) const {
  return uses_singly(variable) || repeats(variable);
}

bool CommandTemplate::uses_singly(std::size_t variable) const {
  return any_piece([variable](const Piece& piece) {
    return piece.source == Source::variable && piece.variable == variable && !piece.repeats;
  });
}

bool CommandTemplate::repeats(std::size_t variable) const {
  return any_piece([variable](const Piece& piece) {
    return piece.source == Source::variable && piece.variable == variable && piece.repeats;
  });
}

bool CommandTemplate::repeats() const {
  return any_piece([](const Piece& piece) { return piece.repeats; });
}

bool CommandTemplate::repeats(const Word& word) {
  return std::any_of(word.begin(), word.end(), [](const Piece& piece) { return piece.repeats; });
}

std::string CommandTemplate::constant_program() const {
  if (words_.empty()) return {};
  std::string program;
  for (const Piece& piece : words_.front()) {
    if (piece.source != Source::literal) return {};
    program += piece.text;
  }
  return program;
}

// Splits a word at its placeholders. What looks like one but names nothing declared is text.
CommandTemplate::Word CommandTemplate::parse_word(std::string_view word,
                                                  const std::vector<std::string>& variables) const {
  Word pieces;
  std::string literal;
  std::size_t i = 0;
  while (i < word.size()) {
    Piece piece;
    const std::size_t length = placeholder_at(word.substr(i), variables, piece);
    if (length == 0) {
      literal += word[i++];
      continue;
    }
    if (!piece.format.empty()) check_format(piece.format, word);
    if (!literal.empty()) pieces.push_back({Source::literal, std::move(literal), 0, {}, {}});
    literal.clear();
    pieces.push_back(std::move(piece));
    i += length;
  }
  if (!literal.empty() || pieces.empty()) {
    pieces.push_back({Source::literal, std::move(literal), 0, {}, {}});
  }
  return pieces;
}

// The length of the placeholder that the text begins with, or 0.
std::size_t CommandTemplate::placeholder_at(std::string_view text,
                                            const std::vector<std::string>& variables,
                                            Piece& piece) {
  const char closing = text[0] == '{' ? '}' : text[0] == '<' ? '>' : '\0';
  if (closing == '\0') return 0;
  // A format may hold '<' or '>' as its alignment: the last bracket that gives a known name wins
  // only where the first does not.
  for (std::size_t end = text.find(closing, 1); end != std::string_view::npos;
       end = text.find(closing, end + 1)) {
    const std::string_view inside = text.substr(1, end - 1);
    if (parse_placeholder(inside, variables, piece)) return end + 1;
    if (closing != '>' || inside.find(':') == std::string_view::npos) return 0;
  }
  return 0;
}

// "..." may stand at the end, or before the colon of a format.
bool CommandTemplate::parse_placeholder(std::string_view inside,
                                        const std::vector<std::string>& variables, Piece& piece) {
  constexpr std::string_view kRepeat = "...";
  const bool in_format = inside.ends_with(kRepeat) && inside.find(':') != std::string_view::npos;
  if (!in_format && parse_one(inside, variables, piece)) return true;
  std::string once;
  if (inside.ends_with(kRepeat)) {
    once = inside.substr(0, inside.size() - kRepeat.size());
  } else if (const auto mark = inside.find("...:"); mark != std::string_view::npos) {
    once.append(inside.substr(0, mark)).append(inside.substr(mark + kRepeat.size()));
  } else {
    return false;
  }
  if (!parse_one(once, variables, piece)) return false;
  piece.repeats = piece.source == Source::variable || piece.source == Source::index;
  return piece.repeats;
}

bool CommandTemplate::parse_one(std::string_view inside, const std::vector<std::string>& variables,
                                Piece& piece) {
  piece = Piece{};
  const auto find_name = [&](std::string_view name) {
    const auto declared = std::find(variables.begin(), variables.end(), name);
    if (declared != variables.end()) {
      piece.source = Source::variable;
      piece.variable = static_cast<std::size_t>(declared - variables.begin());
      return true;
    }
    if (name.empty() && variables.size() == 1) {
      piece.source = Source::variable;
      piece.variable = 0;
      return true;
    }
    const auto built_in = std::find(kBuiltIn.begin(), kBuiltIn.end(), name);
    if (built_in == kBuiltIn.end()) return false;
    constexpr std::array kSources{Source::index, Source::chunk, Source::worker, Source::attempt,
                                  Source::threads};
    piece.source = kSources[static_cast<std::size_t>(built_in - kBuiltIn.begin())];
    return true;
  };
  if (find_name(inside)) return true;  // a name may itself hold dots and colons

  const auto colon = inside.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view format = inside.substr(colon + 1);
    if (format.empty() || format.find_first_of("{}") != std::string_view::npos) return false;
    piece.format = fmt::format("{{:{}}}", format);
    inside = inside.substr(0, colon);
    if (find_name(inside)) return true;
  }
  const auto dot = inside.rfind('.');
  if (dot == std::string_view::npos) return false;
  const auto part = std::find_if(kParts.begin(), kParts.end(), [&](const NamedPart& named) {
    return named.name == inside.substr(dot + 1);
  });
  if (part == kParts.end() || !find_name(inside.substr(0, dot))) return false;
  piece.part = part->part;
  return true;
}

Expansion CommandTemplate::expand(const CallContext& context) const {
  Expansion result;
  result.argv.reserve(words_.size());
  for (const Word& word : words_) {
    if (context.items != nullptr && repeats(word)) {
      expand_repeated(word, context, result);
    } else {
      expand_word(word, context, result);
    }
    if (!result.error.empty()) break;
  }
  return result;
}

void CommandTemplate::expand_word(const Word& word, const CallContext& context, Expansion& result) {
  std::string argument;
  for (const Piece& piece : word) {
    if (expand_piece(piece, context, argument)) {
      if (!piece.is_number || is_whole_number(argument)) continue;
      result.error =
          fmt::format("the value '{}' stands in $(( )), but is no whole number", argument);
      return;
    }
    result.error = fmt::format("the value '{}' cannot be written in the format '{}'",
                               context.values[piece.variable].str(),
                               piece.format.substr(2, piece.format.size() - 3));
    return;
  }
  if (argument.find('\0') != std::string::npos) {
    result.error = fmt::format("argument {} holds a NUL byte, which no command line can carry",
                               result.argv.size());
    return;
  }
  result.argv.push_back(std::move(argument));
}

void CommandTemplate::expand_repeated(const Word& word, const CallContext& context,
                                      Expansion& result) {
  std::vector<Value> values(context.values.begin(), context.values.end());
  CallContext item = context;
  item.values = values;
  item.index = context.items->first;
  PackedReader items(*context.items);
  while (items.next() && result.error.empty()) {
    for (std::size_t i = 0; i < items.row().size(); ++i) values[i] = items.row()[i].value();
    expand_word(word, item, result);
    ++item.index;
  }
}

CommandTemplate::ArgumentSize CommandTemplate::size_of(const CallContext& item,
                                                       bool repeated) const {
  constexpr std::size_t kEndAndPointer = 1 + sizeof(char*);
  ArgumentSize size;
  Expansion expansion;
  for (const Word& word : words_) {
    if (repeats(word) == repeated) expand_word(word, item, expansion);
  }
  for (const std::string& argument : expansion.argv) {
    size.total += argument.size() + kEndAndPointer;
    size.longest = std::max(size.longest, argument.size() + 1);
  }
  return size;
}

CommandTemplate::ArgumentSize CommandTemplate::size_of_repeated(const CallContext& item) const {
  return size_of(item, true);
}

CommandTemplate::ArgumentSize CommandTemplate::size_of_others(const CallContext& item) const {
  return size_of(item, false);
}

bool CommandTemplate::expand_piece(const Piece& piece, const CallContext& context,
                                   std::string& out) {
  std::uint64_t number = 0;
  switch (piece.source) {
    case Source::literal:
      out += piece.text;
      return true;
    case Source::variable: {
      const Value& value = context.values[piece.variable];
      const std::string text = value.str();
      const std::string_view cut = cut_path(text, piece.part);
      if (piece.format.empty()) {
        out += cut;
        return true;
      }
      const bool is_text = value.kind() == Value::Kind::text || piece.part != PathPart::whole;
      return format_text(piece.format, cut, is_text, out);
    }
    case Source::index:
      number = context.index;
      break;
    case Source::chunk:
      number = context.chunk;
      break;
    case Source::worker:
      number = context.worker;
      break;
    case Source::attempt:
      number = context.attempt;
      break;
    case Source::threads:
      number = context.threads;
      break;
  }
  if (piece.format.empty()) {
    out += std::to_string(number);
    return true;
  }
  return format_text(piece.format, std::to_string(number), false, out);
}

}  // namespace localexec
