#include "core/shell_commands.h"

#include <algorithm>
#include <array>
#include <utility>

namespace localexec {
namespace {

// Scripts in scripts, so deep; what lies deeper is not looked at.
constexpr int kDeepest = 50;

constexpr std::array<std::string_view, 10> kBefore{"if",    "then",  "elif", "else", "do",
                                                   "while", "until", "!",    "{",    "time"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_assignment(std::string_view word) {
  const auto end = std::ranges::find_if_not(word, is_name);
  return end != word.begin() && end != word.end() && *end == '=' && !is_number(word.substr(0, 1));
}

// Reads the script once, from one end to the other.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<ShellCommand> read() {
    read_list('\0', 0);
    return std::move(found_);
  }

 private:
  // The command that is being read, on one level of scripts in scripts.
  struct State {
    std::vector<std::string> words;
    std::string word;
    bool in_word = false;
    bool is_quoted = false;   // some of that word was
    bool drops_word = false;  // it is where a redirection goes
    bool ends_here = false;   // it is the last line of a here-document
    bool in_pattern = false;  // of case
    std::uint64_t line = 1;   // where the command begins
    int open = 0;             // parentheses
  };

  bool at_end() const { return at_ >= text_.size(); }
  std::string_view rest() const { return text_.substr(std::min(at_, text_.size())); }
  char take() {
    if (text_[at_] == '\n') ++line_;
    return text_[at_++];
  }

  void add(State& state, char c) {
    state.word += c;
    state.in_word = true;
  }

  // Up to `closing`, which is taken too.
  void read_list(char closing, int depth) {
    if (depth > kDeepest) at_ = text_.size();
    State state;
    state.line = line_;
    while (!at_end()) {
      if (closing != '\0' && text_[at_] == closing && state.open == 0 && !state.in_pattern) {
        ++at_;
        break;
      }
      read_one(state, depth);
    }
    end_command(state);
  }

  void read_one(State& state, int depth) {
    const char c = text_[at_];
    if (c == '#' && !state.in_word) return skip_line();
    if (is_space(c)) {
      ++at_;
      return end_word(state);
    }
    switch (c) {
      case '\n':
        return read_newline(state);
      case ';':
        return read_semicolon(state);
      case '&':
      case '|':
        return read_joint(state);
      case '(':
      case ')':
        return read_parenthesis(state);
      case '<':
      case '>':
        return read_redirection(state, depth);
      default:
        return read_in_word(state, depth);
    }
  }

  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  void read_newline(State& state) {
    end_command(state);
    take();
    for (const auto& [last, strips] : std::exchange(here_, {})) skip_document(last, strips);
    state.line = line_;
  }

  void skip_document(const std::string& last, bool strips) {
    while (!at_end()) {
      const std::size_t end = std::min(text_.find('\n', at_), text_.size());
      std::string_view line = text_.substr(at_, end - at_);
      at_ = end;
      if (!at_end()) take();
      if (strips) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
      if (line == last) return;
    }
  }

  void read_semicolon(State& state) {
    end_command(state);
    const bool ends_case = rest().starts_with(";;");
    at_ += ends_case ? 2 : 1;
    if (ends_case) state.in_pattern = true;
  }

  void read_joint(State& state) {
    if (rest().starts_with("&>")) {
      at_ += 2;
      end_word(state);
      state.drops_word = true;
      return;
    }
    ++at_;
    if (state.in_pattern) return end_word(state);
    end_command(state);
  }

  void read_parenthesis(State& state) {
    const bool opens = take() == '(';
    end_word(state);
    if (state.in_pattern) {
      state.words.clear();
      if (!opens) state.in_pattern = false;
      return;
    }
    if (!opens) {
      if (state.open > 0) --state.open;
      return end_command(state);
    }
    if (!state.words.empty()) {  // the name of a function that is being defined
      state.words.clear();
      if (rest().starts_with(")")) ++at_;
    } else if (rest().starts_with("(")) {
      ++at_;
      skip_arithmetic();
    } else {
      ++state.open;
    }
  }

  // Behind its two parentheses.
  void skip_arithmetic() {
    int open = 2;
    while (!at_end() && open > 0) {
      const char c = take();
      if (c == '(') ++open;
      if (c == ')') --open;
    }
  }

  void read_redirection(State& state, int depth) {
    if (is_number(state.word) && !state.is_quoted) {
      state.word.clear();
      state.in_word = false;
    }
    end_word(state);
    if (rest().starts_with("<(") || rest().starts_with(">(")) {
      at_ += 2;
      read_list(')', depth + 1);
      return;
    }
    if (rest().starts_with("<<") && !rest().starts_with("<<<")) {
      at_ += 2;
      strips_ = rest().starts_with("-");
      if (strips_) ++at_;
      state.ends_here = true;
      return;
    }
    while (!at_end() && std::string_view("<>&|").find(text_[at_]) != std::string_view::npos) ++at_;
    state.drops_word = true;
  }

  void read_in_word(State& state, int depth) {
    const char c = text_[at_];
    if (c == '\'') return read_quoted(state);
    if (c == '"') return read_double_quoted(state, depth);
    if (c == '$' || c == '`') return read_expansion(state, depth);
    take();
    if (c != '\\') return add(state, c);
    if (at_end()) return;
    const char escaped = take();
    if (escaped == '\n') return;
    state.is_quoted = true;
    add(state, escaped);
  }

  void read_quoted(State& state) {
    take();
    state.in_word = state.is_quoted = true;
    while (!at_end() && text_[at_] != '\'') state.word += take();
    if (!at_end()) take();
  }

  void read_double_quoted(State& state, int depth) {
    take();
    state.in_word = state.is_quoted = true;
    while (!at_end() && text_[at_] != '"') {
      if (text_[at_] == '$' || text_[at_] == '`') {
        read_expansion(state, depth);
        continue;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        if (std::string_view("$`\"\\\n").find(text_[at_ + 1]) == std::string_view::npos) {
          state.word += '\\';
        }
        ++at_;
      }
      state.word += take();
    }
    if (!at_end()) take();
  }

  // $x, ${x}, $((...)), $(...), `...`: the last two are scripts of their own.
  void read_expansion(State& state, int depth) {
    const char c = take();
    add(state, c);
    if (c == '`') return read_list('`', depth + 1);
    if (rest().starts_with("((")) {
      at_ += 2;
      return skip_arithmetic();
    }
    if (!rest().starts_with("(")) return;
    ++at_;
    read_list(')', depth + 1);
  }

  void end_word(State& state) {
    if (!std::exchange(state.in_word, false)) return;
    std::string word = std::exchange(state.word, {});
    const bool is_quoted = std::exchange(state.is_quoted, false);
    if (std::exchange(state.drops_word, false)) return;
    if (std::exchange(state.ends_here, false)) {
      here_.emplace_back(std::move(word), strips_);
      return;
    }
    if (state.words.empty()) {
      if (!is_quoted && std::ranges::count(kBefore, word) != 0) return;
      if (is_assignment(word)) return;
      if (state.in_pattern && word == "esac") {
        state.in_pattern = false;
        return;
      }
    }
    state.words.push_back(std::move(word));
    if (state.words.size() == 3 && state.words[0] == "case" && state.words[2] == "in") {
      state.words.clear();
      state.in_pattern = true;
    }
  }

  void end_command(State& state) {
    end_word(state);
    if (!state.words.empty() && !state.in_pattern) found_.push_back({state.line, state.words});
    state.words.clear();
    state.line = line_;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
  std::vector<std::pair<std::string, bool>> here_;  // documents that begin on the next line
  bool strips_ = false;                             // the one whose last line comes next
  std::vector<ShellCommand> found_;
};

}  // namespace

std::vector<ShellCommand> shell_commands(std::string_view script) { return Reader(script).read(); }

}  // namespace localexec
