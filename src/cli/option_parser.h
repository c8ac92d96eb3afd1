// The user's words to options and a command, by the option table.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/option_table.h"

namespace localexec::cli {

// One occurrence of an option. `values` is empty for a flag, has one entry for value and each.
struct GivenOption {
  const OptionRow* option = nullptr;
  std::vector<std::string> values;
  std::string origin{};  // file, line and JSON pointer where a spec gives it; else empty

  // REQUIRES: no flag, and not of the kind words.
  const std::string& value() const { return values.front(); }
};

// One input of the loop, as a job spec lists them.
struct SpecInput {
  std::string name;                // of the variable; may be empty
  std::vector<GivenOption> parts;  // of one option: files or patterns that follow each other
  bool paired = false;             // with the input before it, instead of combined
  std::string origin;
};

struct ParsedWords {
  std::vector<SpecInput> inputs;     // before those of the options
  std::vector<GivenOption> options;  // in the order in which they were given
  std::vector<std::string> command;  // the words of the command template
  bool help = false;
  std::vector<std::string> all;  // as they were given
  std::string spec_file;         // the job spec that some of them were read from; empty: none
};

// Options end at "--" or at the first word that is no option: the command begins there. Throws
// UsageError: an unknown option (with the nearest name), a missing or superfluous value.
ParsedWords parse_words(const CommandRow& command, std::span<const std::string> words);

}  // namespace localexec::cli
