#include "core/shell_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "core/usage_error.h"

namespace localexec {
namespace {

// They take their arguments as commands, names or expressions, in which $(…) is run (in bash at
// the latest): quotes do not help there.
constexpr std::array<std::string_view, 12> kEvaluating{
    "eval",    "trap",    "alias",   "let",     "unset",     "read",
    "getopts", "declare", "typeset", "mapfile", "readarray", "compgen"};
constexpr std::array<std::string_view, 3> kDeclaring{"export", "readonly", "local"};
constexpr std::array<std::string_view, 3> kPrefixes{"command", "builtin", "exec"};
constexpr std::array<std::string_view, 9> kOpening{"if",    "then",  "else", "elif", "do",
                                                   "while", "until", "!",    "{"};
constexpr std::array<std::string_view, 3> kNaming{"for", "select", "function"};
constexpr std::array<std::string_view, 8> kShells{"sh",  "bash", "dash", "ksh",
                                                  "zsh", "ash",  "mksh", "fish"};

template <typename List>
bool is_among(std::string_view word, const List& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_name_character(char c) {
  return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool is_name(std::string_view text) { return std::ranges::all_of(text, is_name_character); }

bool is_assignment(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  std::string_view name = word.substr(0, equals);
  if (name.ends_with('+')) name.remove_suffix(1);
  name = name.substr(0, name.find('['));
  return !name.empty() && is_name(name) && std::isdigit(static_cast<unsigned char>(name[0])) == 0;
}

// -c, also together with others as in -ec.
bool takes_script(std::string_view option) {
  return option.size() > 1 && option[0] == '-' && option[1] != '-' && option.ends_with('c');
}

}  // namespace

void refuse_placeholder(std::string_view placeholder, std::string_view why) {
  throw UsageError(fmt::format("--shell: {} {}", placeholder, why));
}

ShellPlace::Word& ShellPlace::word() {
  if (!word_) word_ = Word{};  // clang 14 does not take it for constructible by emplace()
  return *word_;
}

void ShellPlace::add(char c) {
  Word& now = word();
  if (c == '=' && !now.has_equals) {
    const bool is_first = !name_ && !redirects_ && !is_in(Nest::case_pattern);
    if (is_first && !now.placeholder.empty() && is_name(now.text)) {
      refuse_placeholder(now.placeholder, "is part of a variable's name; names are fixed");
    }
    now.has_equals = true;
  }
  now.text += c;
}

void ShellPlace::add_quoted(char c) {
  word().text += c;
  word().is_quoted = true;
}

void ShellPlace::add_unknown() {
  word().text += '$';  // so that it is no known word
  word().is_quoted = true;
}

void ShellPlace::begin_quotes() { word().is_quoted = true; }

bool ShellPlace::in_double_parentheses() const {
  return std::ranges::count(nests_, Nest::double_parenthesis) > 0;
}

void ShellPlace::placeholder(std::string_view text) {
  if (is_test_) {
    refuse_placeholder(text, "stands in [[ ]], which may run what an item holds; write [ ]");
  }
  if (in_double_parentheses()) {
    refuse_placeholder(text,
                       "stands in (( )), which may run what an item holds; write $(( )), or ( ( "
                       "with a space for commands");
  }
  const bool is_free = redirects_ || is_in(Nest::case_pattern) || is_in(Nest::case_subject);
  if (!is_free && names_variable_) {
    refuse_placeholder(text, "is the name of a variable or function; names are fixed");
  }
  if (!is_free && name_) check_argument(text);
  if (!is_free && !name_ && word().text.find('[') != std::string::npos && !word().has_equals) {
    refuse_placeholder(text, "is part of a variable's name; names are fixed");
  }
  word().placeholder = text;
  word().is_quoted = true;
}

void ShellPlace::check_argument(std::string_view text) const {
  if (is_among(*name_, kEvaluating)) {
    refuse_placeholder(
        text, fmt::format("goes to {0}, which would read the item as code; set a variable first, "
                          "v={1}, and let {0} see only its name",
                          *name_, text));
  }
  if (has_shell_ && takes_script(previous_)) {
    refuse_placeholder(
        text, fmt::format("stands in a script of its own, which would run the item as code; give "
                          "it as an argument: {} 'echo \"$1\"' sh {}",
                          previous_, text));
  }
  const bool has_value = word_ && word_->has_equals;
  if (is_among(*name_, kDeclaring) && (has_option_ || !has_value)) {
    refuse_placeholder(
        text, fmt::format("goes to {0}, which takes names; write {0} NAME={1}", *name_, text));
  }
  if (previous_ == "-v" && (*name_ == "[" || *name_ == "test" || *name_ == "printf")) {
    refuse_placeholder(text, "is the name of a variable; names are fixed");
  }
}

void ShellPlace::end_word() {
  if (!word_) return;
  const Word ended = *std::exchange(word_, std::nullopt);
  if (std::exchange(redirects_, false)) return;
  const bool is_reserved = !ended.is_quoted;
  if (is_in(Nest::case_pattern)) {
    if (is_reserved && ended.text == "esac") nests_.pop_back();
    return;
  }
  if (is_in(Nest::case_subject)) {
    if (std::exchange(has_subject_, true)) nests_.back() = Nest::case_pattern;  // it was `in`
    return;
  }
  if (!name_) end_first_word(ended);
  if (ended.text == "]]") is_test_ = false;
  if (is_among(std::string_view(ended.text).substr(ended.text.rfind('/') + 1), kShells)) {
    has_shell_ = true;
  }
  if (ended.text.starts_with('-')) has_option_ = true;
  previous_ = ended.text;
}

// It is the command's name, or something that comes before one.
void ShellPlace::end_first_word(const Word& word) {
  if (std::exchange(names_variable_, false)) {
    name_ = "for";
    return;
  }
  if (is_among(word.text, kPrefixes)) return;
  if (word.is_quoted) {
    if (!is_assignment(word.text)) name_ = word.text;
    return;
  }
  if (word.text == "case") {
    nests_.push_back(Nest::case_subject);
    has_subject_ = false;
  } else if (is_among(word.text, kNaming)) {
    names_variable_ = true;
  } else if (word.text == "esac" && is_in(Nest::case_body)) {
    nests_.pop_back();
    name_ = word.text;
  } else if (!is_among(word.text, kOpening) && !is_assignment(word.text)) {
    if (word.text == "[[") is_test_ = true;
    name_ = word.text;
  }
}

void ShellPlace::end_command() {
  end_word();
  name_.reset();
  previous_.clear();
  has_option_ = has_shell_ = names_variable_ = redirects_ = false;
}

void ShellPlace::end_branch() {
  end_command();
  if (is_in(Nest::case_body)) nests_.back() = Nest::case_pattern;
}

void ShellPlace::redirect() {
  const bool is_number = word_ && !word_->is_quoted && std::ranges::all_of(word_->text, [](char c) {
                           return std::isdigit(static_cast<unsigned char>(c)) != 0;
                         });
  if (is_number) word_.reset();  // of a descriptor
  end_word();
  redirects_ = true;
}

void ShellPlace::open(bool is_double) {
  if (word_ && !word_->placeholder.empty()) {
    refuse_placeholder(word_->placeholder, "is the name of a function; names are fixed");
  }
  const bool is_pattern = is_in(Nest::case_pattern) && !word_;
  end_command();
  if (is_pattern) return;  // the one that may come before a pattern
  nests_.insert(nests_.end(), is_double ? 2 : 1,
                is_double ? Nest::double_parenthesis : Nest::parenthesis);
}

bool ShellPlace::close() {
  end_command();
  if (nests_.empty() || is_in(Nest::case_body) || is_in(Nest::case_subject)) return false;
  if (is_in(Nest::case_pattern)) {
    nests_.back() = Nest::case_body;
  } else {
    nests_.pop_back();
  }
  return true;
}

}  // namespace localexec
