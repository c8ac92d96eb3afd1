// Takes the options of other programs out of a command line, by the table of familiar names.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/option_parser.h"

namespace localexec::cli {

class FamiliarWords {
 public:
  // Whether the word is such an option, alone or with what is glued to it (-n1, -0r, --eof=X).
  static bool is_familiar(const std::string& word);

  struct Translation {
    std::size_t taken = 1;               // how many words it is of
    std::vector<std::string> ours;       // options that take their place
    std::optional<std::string> further;  // the letters that were glued to the first one
  };
  // Of the option that `words` begins with. Throws UsageError where nothing can take its place.
  Translation translate(std::span<const std::string> words);

  // Once all options are known: puts {} where -I said what stands for the item, and refuses what
  // contradicts a name that was given. Throws UsageError.
  void finish(ParsedWords& parsed) const;

 private:
  void replace(std::vector<std::string>& command) const;

  struct Standard {
    std::string name;
    std::string_view unless;  // the option of ours that says otherwise
  };
  std::vector<Standard> standards_;
  std::string replacement_name_;
  std::string replacement_;  // empty: none was given
};

}  // namespace localexec::cli
