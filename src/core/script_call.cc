#include "core/script_call.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/waiting_programs.h"

namespace localexec {
namespace {

using Words = std::span<const std::string>;

struct Interpreter {
  std::string_view name;
  Language language = Language::shell;
  // Letters of options, which may be glued together: for code, for a module, and for another value.
  std::string_view code;
  std::string_view module;
  std::string_view valued;
  std::string_view long_code;    // the same in long, separated by spaces
  std::string_view long_valued;  // may take the next word
  bool operand_code = false;     // the code is the first word behind the options: sh -ec -- CODE
};

constexpr Interpreter shell(std::string_view name) {
  return {name, Language::shell, "c", "", "oO", "", "--rcfile --init-file", true};
}
constexpr Interpreter python(std::string_view name) {
  return {name, Language::python, "c", "m", "WX", "", "--check-hash-based-pycs", false};
}
constexpr Interpreter node(std::string_view name) {
  return {name,
          Language::javascript,
          "ep",
          "",
          "rC",
          "--eval --print",
          "--require --import --loader --conditions",
          false};
}

constexpr std::array kInterpreters{
    shell("sh"),
    shell("bash"),
    shell("dash"),
    shell("ash"),
    shell("ksh"),
    shell("mksh"),
    shell("zsh"),
    python("python"),
    python("pypy"),
    node("node"),
    node("nodejs"),
    Interpreter{"perl", Language::perl, "eE", "", "I", "", "", false},
    Interpreter{"ruby", Language::ruby, "e", "", "rICEW", "", "", false},
};

// "python3.11" is python.
const Interpreter* find_interpreter(std::string_view word) {
  std::string_view name = program_name(word);
  const auto last = name.find_last_not_of("0123456789.");
  if (last == std::string_view::npos) return nullptr;
  name = name.substr(0, last + 1);
  const auto found = std::ranges::find(kInterpreters, name, &Interpreter::name);
  return found == kInterpreters.end() ? nullptr : &*found;
}

bool has(std::string_view list, std::string_view word) {
  for (auto at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

class Reader {
 public:
  Reader(const Interpreter& interpreter, Words words) : interpreter_(interpreter), words_(words) {
    call_.language = interpreter.language;
  }

  ScriptCall read() {
    for (at_ = 1; at_ < words_.size() && !done_ && read_option(words_[at_]); ++at_) {
    }
    if (done_) return call_;
    const std::string operand = at_ < words_.size() ? words_[at_] : "";
    if (wants_code_) {
      call_.code = operand;
    } else if (call_.code.empty() && operand != "-") {
      call_.file = operand;
    }
    return call_;
  }

 private:
  // False where the options end.
  bool read_option(const std::string& word) {
    if (word.size() < 2 || (word[0] != '-' && word[0] != '+')) return false;
    if (word == "--") {
      ++at_;
      return false;
    }
    if (word.starts_with("--")) {
      read_long(word);
    } else {
      read_letters(word);
    }
    return true;
  }

  void read_long(const std::string& word) {
    const auto equals = word.find('=');
    const bool is_code = has(interpreter_.long_code, word.substr(0, equals));
    if (equals != std::string::npos) {
      if (is_code) add_code(word.substr(equals + 1));
    } else if (is_code) {
      add_code(next());
    } else if (has(interpreter_.long_valued, word)) {
      ++at_;
    }
  }

  void read_letters(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const char letter = word[i];
      const auto value = [&] { return i + 1 < word.size() ? word.substr(i + 1) : next(); };
      if (interpreter_.code.find(letter) != std::string_view::npos) {
        if (interpreter_.operand_code) {
          wants_code_ = word[0] == '-';
          continue;
        }
        add_code(value());
        done_ = interpreter_.language == Language::python;
        return;
      }
      if (interpreter_.module.find(letter) != std::string_view::npos) {
        call_.module = value();
        done_ = true;
        return;
      }
      if (interpreter_.valued.find(letter) != std::string_view::npos) {
        value();
        return;
      }
    }
  }

  std::string next() { return at_ + 1 < words_.size() ? words_[++at_] : std::string(); }

  void add_code(const std::string& code) {
    if (!call_.code.empty()) call_.code += '\n';
    call_.code += code;
  }

  const Interpreter& interpreter_;
  const Words words_;
  ScriptCall call_;
  std::size_t at_ = 1;
  bool wants_code_ = false;
  bool done_ = false;
};

}  // namespace

std::optional<ScriptCall> find_script(Words words) {
  if (words.empty()) return std::nullopt;
  const Interpreter* interpreter = find_interpreter(words.front());
  if (interpreter == nullptr) return std::nullopt;
  return Reader(*interpreter, words).read();
}

std::vector<std::string> shebang_words(std::string_view head) {
  if (!head.starts_with("#!")) return {};
  head = head.substr(2, head.find('\n') - 2);
  std::vector<std::string> words;
  while (true) {
    const auto begin = head.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return words;
    head.remove_prefix(begin);
    const auto end = std::min(head.find_first_of(" \t\r"), head.size());
    words.emplace_back(head.substr(0, end));
    head.remove_prefix(end);
  }
}

}  // namespace localexec
