#include "cli/option_parser.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include "cli/familiar_words.h"
#include "core/nearest_name.h"
#include "core/usage_error.h"

namespace localexec::cli {
namespace {

bool looks_like_number(const std::string& word) {
  return word.size() > 1 && word[0] == '-' &&
         (std::isdigit(static_cast<unsigned char>(word[1])) != 0 || word[1] == '.');
}

bool looks_like_option(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && !looks_like_number(word);
}

const OptionRow* find_option(const CommandRow& command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  for (const OptionRow& option : all_options()) {
    if (!belongs_to(option, command.id)) continue;
    if (name == "--" + std::string(option.name)) return &option;
    if (option.letter != '\0' && word.size() == 2 && word[1] == option.letter) return &option;
  }
  return nullptr;
}

std::string describe(const OptionRow& option) {
  return fmt::format("--{} needs a value: --{} {}", option.name, option.name, option.value);
}

// What precedes the command. Names that other programs have for our options become ours. The words
// of a variadic option are taken out, since only the table knows where they end; in their place
// stands the option with a number.
class OptionWords {
 public:
  OptionWords(const CommandRow& command, std::span<const std::string> words)
      : table_(command), words_(words.begin(), words.end()) {
    while (at_ < words_.size() && take_next()) {
    }
    command_.insert(command_.end(), words_.begin() + static_cast<std::ptrdiff_t>(at_),
                    words_.end());
  }

  const std::vector<std::string>& options() const { return options_; }
  const std::vector<std::string>& command() const { return command_; }
  const FamiliarWords& familiar() const { return familiar_; }
  const std::vector<std::string>& variadic(const std::string& number) const {
    return variadic_[static_cast<std::size_t>(std::stoul(number))];
  }

 private:
  // False where the options end.
  bool take_next() {
    const std::string word = words_[at_];
    if (word == "--") {
      ++at_;
      return false;
    }
    const OptionRow* option = find_option(table_, word);
    if (!begins_options(word)) {
      if (table_.runs_command) return false;
      command_.push_back(word);
      ++at_;
    } else if (table_.runs_command && FamiliarWords::is_familiar(word)) {
      take_familiar();
    } else if (splits(word)) {
      words_[at_] = "-" + word.substr(2);
      take_flag(*find_option(table_, word.substr(0, 2)));
    } else {
      take_option(word, option);
    }
    return true;
  }

  bool begins_options(const std::string& word) const {
    return looks_like_option(word) || find_option(table_, word) != nullptr || splits(word);
  }

  // Letters in one word, of which the first has no value: -0r, but not the number -05.
  bool splits(const std::string& word) const {
    if (word.size() < 3 || std::isalpha(static_cast<unsigned char>(word[2])) == 0) return false;
    const OptionRow* first = find_option(table_, word.substr(0, 2));
    return first != nullptr && first->kind == OptionKind::flag;
  }

  void take_familiar() {
    auto translation = familiar_.translate(std::span(words_).subspan(at_));
    if (translation.further && !begins_options(*translation.further)) {
      throw UsageError(fmt::format("{} takes no value; write it alone", words_[at_].substr(0, 2)));
    }
    at_ += translation.taken;
    if (translation.further) words_[--at_] = *translation.further;
    for (std::string& word : translation.ours) options_.push_back(std::move(word));
  }

  // A flag that is given again says nothing new.
  void take_flag(const OptionRow& option) {
    if (flags_.insert(&option).second) options_.push_back("--" + std::string(option.name));
  }

  void take_option(const std::string& word, const OptionRow* option) {
    ++at_;
    const auto equals = word.find('=');
    if (option == nullptr) {
      options_.push_back(word);
      return;
    }
    if (option->kind == OptionKind::flag && equals != std::string::npos) {
      throw UsageError(fmt::format("--{} takes no value; write it alone", option->name));
    }
    if (option->kind != OptionKind::words && equals + 1 == word.size()) {
      throw UsageError(describe(*option));
    }
    if (option->kind == OptionKind::words) return take_variadic(word, *option);
    if (option->kind == OptionKind::flag) return take_flag(*option);
    if (option->kind == OptionKind::optional && equals == std::string::npos) {
      options_.push_back(word + "=" + std::string(option->choices));
      return;
    }
    options_.push_back(word);
    if (takes_next_word(*option) && equals == std::string::npos && at_ < words_.size()) {
      options_.push_back(words_[at_++]);
    }
  }

  void take_variadic(const std::string& word, const OptionRow& option) {
    std::vector<std::string> values;
    const auto equals = word.find('=');
    if (equals != std::string::npos) values.push_back(word.substr(equals + 1));
    while (at_ < words_.size() && !looks_like_option(words_[at_])) values.push_back(words_[at_++]);
    options_.push_back(fmt::format("--{}={}", option.name, variadic_.size()));
    variadic_.push_back(std::move(values));
  }

  const CommandRow& table_;
  std::vector<std::string> words_;
  std::size_t at_ = 0;
  FamiliarWords familiar_;
  std::set<const OptionRow*> flags_;
  std::vector<std::string> options_;
  std::vector<std::string> command_;
  std::vector<std::vector<std::string>> variadic_;
};

[[noreturn]] void refuse_unknown(const CommandRow& command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> known{"--help"};
  for (const OptionRow& option : all_options()) {
    if (belongs_to(option, command.id)) known.push_back("--" + std::string(option.name));
  }
  const std::string nearest = name.starts_with("--") ? nearest_name(name, known) : std::string();
  const std::string cure = nearest.empty() ? fmt::format("see localexec {} --help", command.name)
                                           : fmt::format("did you mean {}?", nearest);
  throw UsageError(fmt::format("{} is no option of localexec {}; {}", name, command.name, cure));
}

}  // namespace

ParsedWords parse_words(const CommandRow& command, std::span<const std::string> words) {
  const OptionWords split(command, words);
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::map<const CLI::Option*, const OptionRow*> rows;
  bool help = false;
  const CLI::Option* help_option = app.add_flag("-h,--help", help);
  for (const OptionRow& option : all_options()) {
    if (!belongs_to(option, command.id)) continue;
    std::string names = "--" + std::string(option.name);
    if (option.letter != '\0') names = fmt::format("-{},{}", option.letter, names);
    CLI::Option* added = app.add_option(names);
    if (option.kind == OptionKind::flag) {
      added->expected(0);
    } else {
      added->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    rows[added] = &option;
  }
  try {
    std::vector<std::string> reversed(split.options().rbegin(), split.options().rend());
    app.parse(reversed);
  } catch (const CLI::ArgumentMismatch&) {
    const OptionRow* last = find_option(command, split.options().back());
    throw UsageError(last != nullptr ? describe(*last) : "an option lacks its value");
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  for (const std::string& extra : app.remaining()) refuse_unknown(command, extra);

  ParsedWords parsed;
  parsed.all.assign(words.begin(), words.end());
  parsed.help = help;
  parsed.command = split.command();
  std::map<const CLI::Option*, std::size_t> seen;
  for (const CLI::Option* given : app.parse_order()) {
    if (given == help_option) continue;
    const OptionRow* option = rows.at(given);
    const std::size_t occurrence = seen[given]++;
    GivenOption entry{option, {}};
    if (option->kind == OptionKind::words) {
      entry.values = split.variadic(given->results()[occurrence]);
    } else if (option->kind != OptionKind::flag) {
      entry.values = {given->results()[occurrence]};
    }
    parsed.options.push_back(std::move(entry));
  }
  split.familiar().finish(parsed);
  return parsed;
}

}  // namespace localexec::cli
