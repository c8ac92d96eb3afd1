// Where in a shell script's commands its reader is, as far as that decides whether a placeholder
// may stand there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localexec {

// One level of commands: a script, or what stands in $(…). It is told each character and each end
// of a word, and knows the word, its command, and the parentheses and case branches around it.
class ShellPlace {
 public:
  void add(char c);         // to the word, not quoted; throws UsageError, see placeholder()
  void add_quoted(char c);  // to the word
  void add_unknown();       // what an expansion gives
  void begin_quotes();      // in the word, be they empty
  // Throws UsageError that says why `text` cannot stand here.
  void placeholder(std::string_view text);

  void end_word();
  void end_command();
  void end_branch();  // of case: ;;
  void redirect();    // the next word names a file
  void open(bool is_double);
  // False where nothing is open that a parenthesis could close.
  bool close();

  bool in_word() const { return word_.has_value(); }
  bool in_double_parentheses() const;

 private:
  enum class Nest { parenthesis, double_parenthesis, case_subject, case_pattern, case_body };
  struct Word {
    std::string text;  // quotes removed
    bool is_quoted = false;
    bool has_equals = false;
    std::string placeholder;  // one that it holds, if any
  };

  Word& word();
  bool is_in(Nest nest) const { return !nests_.empty() && nests_.back() == nest; }
  void end_first_word(const Word& word);
  void check_argument(std::string_view text) const;

  std::optional<Word> word_;
  std::optional<std::string> name_;  // of the command, once it is known
  std::string previous_;             // word of the command
  bool has_option_ = false;
  bool has_shell_ = false;  // sh, or one of its kind, is a word of the command
  bool names_variable_ = false;
  bool redirects_ = false;
  bool is_test_ = false;  // between [[ and ]]
  bool has_subject_ = false;
  std::vector<Nest> nests_;
};

// What cannot be: "--shell: {x} WHY".
[[noreturn]] void refuse_placeholder(std::string_view placeholder, std::string_view why);

}  // namespace localexec
