#include "core/plain_code.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace localexec {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class Stripper {
 public:
  Stripper(std::string_view source, Language language)
      : source_(source), language_(language), code_(source) {}

  std::string strip() {
    while (at_ < source_.size()) {
      const std::size_t before = at_;
      step();
      if (at_ == before) ++at_;
    }
    return std::move(code_);
  }

 private:
  std::string_view rest() const { return source_.substr(at_); }
  bool starts_line() const { return at_ == 0 || source_[at_ - 1] == '\n'; }
  std::size_t line_end(std::size_t from) const {
    return std::min(source_.find('\n', from), source_.size());
  }

  // Spaces up to `end`.
  void blank(std::size_t end) {
    for (; at_ < end; ++at_) {
      if (code_[at_] != '\n') code_[at_] = ' ';
    }
  }

  void step() {
    const char c = source_[at_];
    if (c == '\n') return end_line();
    if (starts_line() && is_documentation()) return;
    if (c == '"' || c == '\'' || c == '`') return read_string(c);
    switch (language_) {
      case Language::javascript:
        return read_slash();
      case Language::python:
        if (c == '#') blank(line_end(at_));
        return;
      default:
        if (c == '#') read_hash();
        if (c == '<') read_here_document();
    }
  }

  // In Perl $# and s#a#b# are no comments.
  void read_hash() {
    const char before = at_ == 0 ? '\n' : source_[at_ - 1];
    if (before == '\n' || before == ' ' || before == '\t' || before == ';' || before == '}') {
      blank(line_end(at_));
    }
  }

  // =pod ... =cut of Perl, =begin ... =end of Ruby, and all that follows __END__.
  bool is_documentation() {
    if (language_ != Language::perl && language_ != Language::ruby) return false;
    if (rest().starts_with("__END__") || rest().starts_with("__DATA__")) {
      blank(source_.size());
      return true;
    }
    if (source_[at_] != '=' || at_ + 1 >= source_.size() || !is_word(source_[at_ + 1])) {
      return false;
    }
    const auto end = source_.find(language_ == Language::perl ? "\n=cut" : "\n=end", at_);
    blank(end == std::string_view::npos ? source_.size() : line_end(end + 1));
    return true;
  }

  void read_string(char quote) {
    const bool is_triple =
        language_ == Language::python && quote != '`' && rest().starts_with(std::string(3, quote));
    const bool is_one_line = language_ == Language::javascript ? quote != '`'
                             : language_ == Language::python   ? !is_triple
                                                               : false;
    const std::string closing(is_triple ? 3 : 1, quote);
    at_ += closing.size();
    std::size_t end = at_;
    while (end < source_.size() && source_.compare(end, closing.size(), closing) != 0) {
      if (is_one_line && source_[end] == '\n') return blank(end);
      end += source_[end] == '\\' ? 2 : 1;
    }
    blank(std::min(end, source_.size()));
    at_ = std::min(at_ + closing.size(), source_.size());
  }

  // A comment, or a regular expression where no value stands before it.
  void read_slash() {
    if (rest().starts_with("//")) return blank(line_end(at_));
    if (rest().starts_with("/*")) {
      const auto end = source_.find("*/", at_ + 2);
      return blank(end == std::string_view::npos ? source_.size() : end + 2);
    }
    if (source_[at_] != '/' || follows_value()) return;
    bool in_class = false;
    std::size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != '\n' && (in_class || source_[end] != '/')) {
      if (source_[end] == '[') in_class = true;
      if (source_[end] == ']') in_class = false;
      end += source_[end] == '\\' ? 2 : 1;
    }
    blank(std::min(end + 1, source_.size()));
  }

  bool follows_value() const {
    std::size_t before = at_;
    while (before > 0 && (code_[before - 1] == ' ' || code_[before - 1] == '\t')) --before;
    if (before == 0) return false;
    const char c = code_[before - 1];
    return is_word(c) || c == ')' || c == ']' || c == '"' || c == '\'' || c == '`' || c == '$';
  }

  // <<EOF, <<~EOF, <<-EOF, <<"EOF": its lines begin after this one.
  void read_here_document() {
    if (!rest().starts_with("<<")) return;
    std::size_t at = at_ + 2;
    const bool indented = at < source_.size() && (source_[at] == '~' || source_[at] == '-');
    if (indented) ++at;
    const char quote = at < source_.size() ? source_[at] : ' ';
    const bool quoted = quote == '"' || quote == '\'';
    if (quoted) ++at;
    std::size_t end = at;
    while (end < source_.size() && is_word(source_[end])) ++end;
    const bool is_name = end > at && std::isdigit(static_cast<unsigned char>(source_[at])) == 0;
    at_ += 2;
    if (!is_name || (!quoted && std::islower(static_cast<unsigned char>(source_[at])) != 0)) return;
    documents_.emplace_back(source_.substr(at, end - at));
    at_ = end + (quoted ? 1U : 0U);
  }

  void end_line() {
    ++at_;
    for (const std::string& last : std::exchange(documents_, {})) {
      bool is_over = false;
      while (at_ < source_.size() && !is_over) {
        const std::size_t end = line_end(at_);
        std::string_view line = source_.substr(at_, end - at_);
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        is_over = line == last;
        blank(std::min(end + 1, source_.size()));
      }
    }
  }

  const std::string_view source_;
  const Language language_;
  std::string code_;
  std::size_t at_ = 0;
  std::vector<std::string> documents_;
};

}  // namespace

std::string plain_code(std::string_view source, Language language) {
  return Stripper(source, language).strip();
}

}  // namespace localexec
