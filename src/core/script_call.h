// A command that runs a script: which language, and where its source is.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localexec {

enum class Language { shell, python, javascript, perl, ruby };

// One of these three is not empty, unless the script comes on standard input.
struct ScriptCall {
  Language language = Language::shell;
  std::string code;    // among the words themselves, as after sh -c
  std::string file;    // that is run
  std::string module;  // of Python, after -m
};

// Nothing where the first word is no interpreter that is known.
std::optional<ScriptCall> find_script(std::span<const std::string> words);

// The words that run a script by itself: those in its first line, after "#!". Empty where `head`,
// the first bytes of a file, has no such line.
std::vector<std::string> shebang_words(std::string_view head);

}  // namespace localexec
