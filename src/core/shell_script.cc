#include "core/shell_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/shell_place.h"
#include "core/usage_error.h"

namespace localexec {
namespace {

bool is_word_character(char c) {
  return c == '_' || c == '#' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Whether what follows a $ makes it one of the script's arguments, or all, or their number.
bool is_argument(std::string_view text) {
  const bool in_braces = text.starts_with('{');
  if (in_braces) text.remove_prefix(1);
  if (text.starts_with('#')) {
    text.remove_prefix(1);
    if (!in_braces || text.starts_with('}')) return true;
  }
  return !text.empty() && std::string_view("@*123456789").find(text[0]) != std::string_view::npos;
}

[[noreturn]] void refuse_unclosed(std::string_view what) {
  throw UsageError(fmt::format("--shell: {} is never closed in the script", what));
}

// The variables that stand for the placeholders met so far.
class Variables {
 public:
  Variables(std::string_view script, const PlaceholderLength& length, std::string_view arguments)
      : length_(length), arguments_(arguments) {
    while (script.find(prefix_) != std::string_view::npos) prefix_ += '_';
  }

  std::size_t length_at(std::string_view text) const {
    return !text.empty() && (text[0] == '{' || text[0] == '<') ? length_(text) : 0;
  }

  std::string name(std::string_view placeholder, bool is_number) {
    auto known = std::ranges::find(parameters_, placeholder, &ShellParameter::placeholder);
    if (known == parameters_.end()) {
      known = parameters_.insert(known, {std::string(placeholder), false});
    }
    known->is_number = known->is_number || is_number;
    return fmt::format("{}{}", prefix_, known - parameters_.begin() + 1);
  }

  bool is_arguments(std::string_view placeholder) const {
    return !arguments_.empty() && placeholder.substr(1, placeholder.size() - 2) == arguments_;
  }
  void see_arguments() { uses_arguments_ = true; }
  bool uses_arguments() const { return uses_arguments_; }

  // On the script's first line, so that the lines in a shell's messages stay right.
  std::string assignments() const {
    if (parameters_.empty()) return {};
    std::string text;
    for (std::size_t i = 1; i <= parameters_.size(); ++i) {
      text += fmt::format("{}{}=\"${{{}}}\" ", prefix_, i, i);
    }
    text.back() = ';';
    return text +
           (parameters_.size() == 1 ? " shift; " : fmt::format(" shift {}; ", parameters_.size()));
  }

  std::vector<ShellParameter> take_parameters() { return std::move(parameters_); }

 private:
  const PlaceholderLength& length_;
  std::string_view arguments_;
  bool uses_arguments_ = false;
  std::string prefix_ = "localexec_";
  std::vector<ShellParameter> parameters_;
};

// Reads a script from front to end and copies it, by the rules of POSIX.1-2017, Shell Command
// Language, 2.3 (Token Recognition): a member function for each kind of context.
class Binder {
 public:
  Binder(std::string_view text, Variables& variables) : text_(text), variables_(variables) {}

  std::string bind() {
    commands(false);
    return std::move(out_);
  }

 private:
  enum class Quotes { none, doubled, here_document };
  struct HereDocument {
    std::string delimiter;
    bool is_quoted = false;
    bool strips_tabs = false;
  };

  bool at_end() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void copy(std::size_t count = 1) {
    out_ += text_.substr(at_, count);
    at_ = std::min(at_ + count, text_.size());
  }
  std::string_view placeholder_here(std::size_t ahead = 0) const {
    const std::string_view rest = text_.substr(std::min(at_ + ahead, text_.size()));
    return rest.substr(0, variables_.length_at(rest));
  }
  bool bind_here(std::string_view before, std::string_view after);
  bool bind_arguments(bool in_word);
  void refuse_arguments(std::string_view found) const;

  void commands(bool in_parentheses);
  bool command_character(ShellPlace& place);
  void backslash(ShellPlace& place);
  void single_quoted(ShellPlace* place);
  void dollar_quoted();
  void double_quoted(ShellPlace* place);
  void quoted_backslash(std::string_view special);
  void dollar(Quotes quotes);
  void parameter(Quotes quotes);
  void arithmetic();
  void bind_number();
  void backquoted(Quotes quotes);
  void redirection(ShellPlace& place);
  void here_delimiter(bool strips_tabs);
  void here_documents();
  void here_document(const HereDocument& document);
  std::string_view line_here() const;

  std::string_view text_;
  Variables& variables_;
  std::size_t at_ = 0;
  std::string out_;
  bool in_braces_ = false;  // of ${…}
  std::vector<HereDocument> awaited_;
};

// Replaces the placeholder that stands here, if one does.
bool Binder::bind_here(std::string_view before, std::string_view after) {
  const std::string_view found = placeholder_here();
  if (found.empty()) return false;
  refuse_arguments(found);
  if (in_braces_) {
    refuse_placeholder(found, fmt::format("stands in ${{…}}; set a variable first, v={}, and "
                                          "write \"$v\" there",
                                          found));
  }
  out_ += before;
  out_ += variables_.name(found, false);
  out_ += after;
  at_ += found.size();
  return true;
}

// Replaces the placeholder that stands for all arguments, where it is a word.
bool Binder::bind_arguments(bool in_word) {
  const std::string_view found = placeholder_here();
  if (!variables_.is_arguments(found)) return false;
  const char next = peek(found.size());
  const bool ends =
      next == '\0' || std::string_view(" \t\n;&|<>()").find(next) != std::string_view::npos;
  if (in_word || !ends) refuse_arguments(found);
  variables_.see_arguments();
  out_ += "\"$@\"";
  at_ += found.size();
  return true;
}

void Binder::refuse_arguments(std::string_view found) const {
  if (!variables_.is_arguments(found)) return;
  refuse_placeholder(found,
                     "stands for all args, each a word; write it as a word by itself, without "
                     "quotes");
}

void Binder::commands(bool in_parentheses) {
  ShellPlace place;
  const bool outer_braces = std::exchange(in_braces_, false);
  const auto outer_awaited = std::exchange(awaited_, {});
  while (true) {
    if (at_end()) {
      if (in_parentheses) refuse_unclosed("$(");
      break;
    }
    if (peek() == ')' && !place.close() && in_parentheses) {
      if (!awaited_.empty()) refuse_unclosed("a here-document in $(…)");
      break;
    }
    if (!command_character(place)) copy();
  }
  in_braces_ = outer_braces;
  awaited_ = outer_awaited;
}

// False where the character is still to be copied.
bool Binder::command_character(ShellPlace& place) {
  const std::string_view found = placeholder_here();
  if (!found.empty()) {
    const bool in_word = place.in_word();
    place.placeholder(found);
    return bind_arguments(in_word) || bind_here("\"$", "\"");
  }
  switch (peek()) {
    case '\\':
      backslash(place);
      return true;
    case '\'':
      single_quoted(&place);
      return true;
    case '"':
      double_quoted(&place);
      return true;
    case '`':
      place.add_unknown();
      backquoted(Quotes::none);
      return true;
    case '$':
      place.add_unknown();
      dollar(Quotes::none);
      return true;
    case '#':
      if (place.in_word()) break;
      while (!at_end() && peek() != '\n') copy();
      return true;
    case '<':
    case '>':
      redirection(place);
      return true;
    case '(':
      place.open(peek(1) == '(');
      copy(peek(1) == '(' ? 2 : 1);
      return true;
    case ')':  // told to the place already
      return false;
    case ' ':
    case '\t':
      place.end_word();
      return false;
    case '\n':
      place.end_command();
      copy();
      here_documents();
      return true;
    case ';':
      if (peek(1) == ';' || peek(1) == '&') {
        place.end_branch();
        copy(2);
        return true;
      }
      place.end_command();
      return false;
    case '&':
    case '|':
      place.end_command();
      return false;
    default:
      break;
  }
  place.add(peek());
  return false;
}

void Binder::backslash(ShellPlace& place) {
  const std::string_view found = placeholder_here(1);
  if (!found.empty()) {
    refuse_placeholder(found, "has a backslash before it; leave that out, values need none");
  }
  if (peek(1) != '\n' && at_ + 1 < text_.size()) place.add_quoted(peek(1));
  copy(2);
}

void Binder::single_quoted(ShellPlace* place) {
  copy();
  if (place != nullptr) place->begin_quotes();
  while (!at_end() && peek() != '\'') {
    const std::string_view found = placeholder_here();
    if (!found.empty()) {
      if (place != nullptr) place->placeholder(found);
      bind_here("'\"$", "\"'");
      continue;
    }
    if (place != nullptr) place->add_quoted(peek());
    copy();
  }
  if (at_end()) refuse_unclosed("a '");
  copy();
}

// $'…', which some shells read as a quoted string with escapes, others as a $ and a quoted string:
// they agree on where it ends as long as no quote in it is escaped.
void Binder::dollar_quoted() {
  copy(2);
  while (!at_end() && peek() != '\'') {
    const std::string_view found = placeholder_here();
    if (!found.empty()) refuse_placeholder(found, "stands in $'…'; write it outside the quotes");
    if (peek() == '\\' && peek(1) == '\'') {
      throw UsageError("--shell: \\' in $'…' is read differently by different shells; write \\047");
    }
    copy();
  }
  if (at_end()) refuse_unclosed("a $'");
  copy();
}

void Binder::double_quoted(ShellPlace* place) {
  copy();
  if (place != nullptr) place->begin_quotes();
  while (!at_end() && peek() != '"') {
    const std::string_view found = placeholder_here();
    if (!found.empty()) {
      if (place != nullptr) place->placeholder(found);
      bind_here("${", "}");
    } else if (peek() == '\\') {
      quoted_backslash("$`\"\\\n");
    } else if (peek() == '$') {
      if (place != nullptr) place->add_unknown();
      dollar(Quotes::doubled);
    } else if (peek() == '`') {
      if (place != nullptr) place->add_unknown();
      backquoted(Quotes::doubled);
    } else {
      if (place != nullptr) place->add_quoted(peek());
      copy();
    }
  }
  if (at_end()) refuse_unclosed("a \"");
  copy();
}

// A backslash that is none before anything but `special`; what replaces a placeholder begins with a
// dollar sign, before which it is one.
void Binder::quoted_backslash(std::string_view special) {
  if (at_ + 1 < text_.size() && special.find(peek(1)) != std::string_view::npos) return copy(2);
  if (!placeholder_here(1).empty()) out_ += '\\';
  copy();
}

void Binder::dollar(Quotes quotes) {
  const std::string_view found = placeholder_here(1);
  if (!found.empty()) {
    refuse_placeholder(found,
                       fmt::format("has a $ before it, so that it could be a variable of the "
                                   "shell; write {} alone for the item, or give the variable of "
                                   "the shell another name",
                                   found));
  }
  if (is_argument(text_.substr(at_ + 1))) variables_.see_arguments();
  if (peek(1) == '(' && peek(2) == '(') return arithmetic();
  if (peek(1) == '(') {
    copy(2);
    commands(true);
    return copy();
  }
  if (peek(1) == '{') return parameter(quotes);
  if (peek(1) == '\'' && quotes == Quotes::none) return dollar_quoted();
  // Of the special parameters, # and others would mean something else by themselves.
  const bool is_special =
      peek(1) != '\0' && std::string_view("#$?!*@-").find(peek(1)) != std::string_view::npos;
  copy(is_special ? 2 : 1);
}

void Binder::parameter(Quotes quotes) {
  const bool outer = std::exchange(in_braces_, true);
  copy(2);
  if (peek() == '#' || peek() == '!') copy();
  while (is_word_character(peek()) && peek() != '#') copy();
  // In the word after # or % quotes are quotes, also within double quotes (POSIX, 2.6.2).
  const bool has_quotes = quotes == Quotes::none || peek() == '#' || peek() == '%';
  while (!at_end() && peek() != '}') {
    if (bind_here("", "")) continue;  // refuses it
    if (peek() == '\\') {
      copy(2);
    } else if (peek() == '$') {
      dollar(quotes);
    } else if (peek() == '`') {
      backquoted(quotes);
    } else if (peek() == '"' && quotes != Quotes::here_document) {
      double_quoted(nullptr);
    } else if (peek() == '\'' && has_quotes) {
      single_quoted(nullptr);
    } else {
      copy();
    }
  }
  if (at_end()) refuse_unclosed("${");
  copy();
  in_braces_ = outer;
}

void Binder::arithmetic() {
  const bool outer = std::exchange(in_braces_, false);
  copy(3);
  for (int depth = 2; depth > 0;) {
    if (at_end()) refuse_unclosed("$((");
    if (!placeholder_here().empty()) {
      bind_number();
    } else if (peek() == '$') {
      dollar(Quotes::doubled);
    } else if (peek() == '`') {
      backquoted(Quotes::doubled);
    } else if (peek() == ')' && depth == 2 && peek(1) != ')') {
      throw UsageError(
          "--shell: $(( begins a calculation and ends as commands; write $( ( with a space");
    } else {
      if (peek() == '(') ++depth;
      if (peek() == ')') --depth;
      copy(peek() == '\\' ? 2 : 1);
    }
  }
  in_braces_ = outer;
}

// A shell calculates with the variable's name as with its value, and no sign or digit beside it can
// become a part of it. That the value is a number is for the caller to check.
void Binder::bind_number() {
  const std::string_view found = placeholder_here();
  refuse_arguments(found);
  const auto next = peek(found.size());
  if (is_word_character(out_.back()) || is_word_character(next) || next == '[') {
    refuse_placeholder(found, "is a part of a number or name in $(( )); put a space there");
  }
  out_ += variables_.name(found, true);
  at_ += found.size();
}

// Comes out as $(…) where it holds a placeholder: that means the same and needs no backslashes.
void Binder::backquoted(Quotes quotes) {
  const std::string_view special = quotes == Quotes::doubled ? "$`\\\"" : "$`\\";
  const std::size_t start = at_++;
  std::string inside;
  while (!at_end() && peek() != '`') {
    const bool escapes =
        peek() == '\\' && at_ + 1 < text_.size() && special.find(peek(1)) != std::string_view::npos;
    if (escapes) ++at_;
    inside += peek();
    ++at_;
  }
  if (at_end()) refuse_unclosed("a `");
  ++at_;
  bool has_placeholder = false;
  for (std::string_view rest = inside; !rest.empty(); rest.remove_prefix(1)) {
    has_placeholder = has_placeholder || variables_.length_at(rest) > 0;
    if (rest.front() == '$' && is_argument(rest.substr(1))) variables_.see_arguments();
  }
  if (!has_placeholder) {
    out_ += text_.substr(start, at_ - start);
    return;
  }
  const std::string bound = Binder(inside, variables_).bind();
  out_ += bound.starts_with('(') ? "$( " : "$(";
  out_ += bound;
  // A comment or here-document at its end must not swallow the parenthesis.
  if (bound.find('#') != std::string::npos || bound.find("<<") != std::string::npos) out_ += '\n';
  out_ += ')';
}

void Binder::redirection(ShellPlace& place) {
  place.redirect();
  if (peek() == '<' && peek(1) == '<' && peek(2) != '<' && !place.in_double_parentheses()) {
    const bool strips_tabs = peek(2) == '-';
    copy(strips_tabs ? 3 : 2);
    here_delimiter(strips_tabs);
    place.add('E');
    place.end_word();
    return;
  }
  do {
    copy();
  } while (placeholder_here().empty() && (peek() == '<' || peek() == '>' || peek() == '&'));
}

void Binder::here_delimiter(bool strips_tabs) {
  HereDocument document;
  document.strips_tabs = strips_tabs;
  while (peek() == ' ' || peek() == '\t') copy();
  char quote = '\0';
  while (!at_end()) {
    const char c = peek();
    const std::string_view found = placeholder_here();
    if (!found.empty()) refuse_placeholder(found, "ends a here-document; write a fixed word there");
    if (quote == '\0' && std::string_view(" \t\n;&|<>()").find(c) != std::string_view::npos) break;
    if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
      document.is_quoted = true;
    } else if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && c == '\\') {
      document.is_quoted = true;
      document.delimiter += peek(1);
      copy();
    } else {
      document.delimiter += c;
    }
    copy();
  }
  awaited_.push_back(std::move(document));
}

void Binder::here_documents() {
  for (const HereDocument& document : std::exchange(awaited_, {})) here_document(document);
}

std::string_view Binder::line_here() const {
  const std::string_view rest = text_.substr(at_);
  return rest.substr(0, rest.find('\n'));
}

// The shell reads it to its end even where that is missing: no fault of ours to tell.
void Binder::here_document(const HereDocument& document) {
  bool at_line_start = true;
  while (!at_end()) {
    if (std::exchange(at_line_start, false)) {
      const std::string_view line = line_here();
      std::string_view bare = line;
      while (document.strips_tabs && bare.starts_with('\t')) bare.remove_prefix(1);
      if (bare == document.delimiter) return copy(line.size() + 1);
    }
    if (document.is_quoted) {
      const std::string_view found = placeholder_here();
      if (!found.empty()) {
        refuse_placeholder(found, fmt::format("stands in a here-document in which nothing is "
                                              "replaced; write << {} without quotes",
                                              document.delimiter));
      }
    } else if (bind_here("${", "}")) {
      continue;
    } else if (peek() == '\\') {
      quoted_backslash("$`\\\n");
      continue;
    } else if (peek() == '$') {
      dollar(Quotes::here_document);
      continue;
    } else if (peek() == '`') {
      backquoted(Quotes::here_document);
      continue;
    }
    at_line_start = peek() == '\n';
    copy();
  }
}

}  // namespace

ShellScript bind_placeholders(std::string_view script, const PlaceholderLength& placeholder,
                              std::string_view arguments) {
  Variables variables(script, placeholder, arguments);
  std::string text = Binder(script, variables).bind();
  return {variables.assignments() + text, variables.take_parameters(), variables.uses_arguments()};
}

}  // namespace localexec
