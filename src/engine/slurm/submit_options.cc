#include "engine/slurm/submit_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/usage_error.h"

namespace localexec {
namespace {

struct OwnOption {
  std::string_view name;
  char letter;
  std::string_view instead;
};

constexpr std::array kOwn{
    OwnOption{"array", 'a', "the items are the array; --workers says how many tasks run at once"},
    OwnOption{"chdir", 'D', "calls run in the folder that localexec was started in"},
    OwnOption{"error", 'e', "records have what the calls print"},
    OwnOption{"output", 'o', "records have what the calls print"},
    OwnOption{"input", 'i', "calls read nothing"},
    OwnOption{"open-mode", '\0', "the tasks' own output is in the spool folder"},
    OwnOption{"job-name", 'J', "each submission has a name of its own, by which it is found again"},
    OwnOption{"nodes", 'N', "each task is on one node"},
    OwnOption{"ntasks", 'n', "each array task is one task; --cpus-per-task makes it wider"},
    OwnOption{"ntasks-per-node", '\0', "each array task is one task"},
    OwnOption{"wrap", '\0', "the command comes after --"},
    OwnOption{"export", '\0', "the environment reaches the calls by the spool folder"},
    OwnOption{"export-file", '\0', "the environment reaches the calls by the spool folder"},
    OwnOption{"get-user-env", '\0', "the environment reaches the calls by the spool folder"},
    OwnOption{"parsable", '\0', "localexec reads what sbatch prints"},
    OwnOption{"quiet", 'Q', "localexec reads what sbatch prints"},
    OwnOption{"wait", 'W', "localexec waits by itself"},
    OwnOption{"signal", '\0', "localexec has the end of the time limit signaled to itself"},
    OwnOption{"requeue", '\0', "localexec submits again what is missing"},
    OwnOption{"no-requeue", '\0', "it is set anyway"},
    OwnOption{"test-only", '\0', "localexec plan shows what would run"},
    OwnOption{"help", 'h', "see man sbatch"},
    OwnOption{"usage", '\0', "see man sbatch"},
    OwnOption{"version", 'V', "see sbatch --version"},
};

// Options of sbatch (22.05) with a letter, whose value may be the next word; the rest of the
// letters are flags.
constexpr std::string_view kLettersWithValue = "AbBcCdDeFGiJLmMnNopqStwxa";
// Long options whose value is never the next word.
constexpr std::array<std::string_view, 18> kLongFlags{
    "contiguous", "exclusive",     "hold",          "immediate", "ignore-pbs", "no-kill",
    "nice",       "oversubscribe", "overcommit",    "propagate", "reboot",     "requeue",
    "no-requeue", "spread-job",    "use-min-nodes", "verbose",   "parsable",   "quiet"};

[[noreturn]] void refuse(std::string_view shown, const OwnOption& own) {
  throw UsageError(
      fmt::format("--slurm: {} is set by localexec ({}); leave it out", shown, own.instead));
}

// A name may be shortened, as getopt_long(3) has it.
void check_long(std::string_view name) {
  for (const OwnOption& own : kOwn) {
    if (own.name == name ||
        (name.size() > 2 && own.name.starts_with(name) &&
         !std::ranges::any_of(kLongFlags, [&](auto flag) { return flag == name; }))) {
      refuse(fmt::format("--{}", own.name), own);
    }
  }
}

void check_letter(char letter) {
  for (const OwnOption& own : kOwn) {
    if (own.letter == letter) refuse(fmt::format("-{}", letter), own);
  }
}

// Whether the next word is this one's value.
bool check_letters(std::string_view letters) {
  for (std::size_t i = 0; i < letters.size(); ++i) {
    check_letter(letters[i]);
    if (kLettersWithValue.find(letters[i]) != kLettersWithValue.npos) {
      return i + 1 == letters.size();
    }
  }
  return false;
}

bool check_word(std::string_view word) {
  if (!word.starts_with("--")) return check_letters(word.substr(1));
  const auto equals = word.find('=');
  const std::string_view name = word.substr(2, equals == word.npos ? word.npos : equals - 2);
  check_long(name);
  return equals == word.npos && std::ranges::count(kLongFlags, name) == 0;
}

}  // namespace

std::vector<std::string> split_options(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool escapes = c == '\\' && quote != '\'' && i + 1 < text.size();
    if (quote == '\0' && (c == ' ' || c == '\t' || c == '\n')) {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
      continue;
    }
    in_word = true;
    if (escapes) {
      word += text[++i];
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote && quote != '\0') {
      quote = '\0';
    } else {
      word += c;
    }
  }
  if (quote != '\0') {
    throw UsageError(fmt::format("--slurm {}: the quote {} does not end; close it", text, quote));
  }
  if (in_word) words.push_back(std::move(word));
  return words;
}

void check_submit_options(const std::vector<std::string>& words) {
  bool is_value = false;
  for (const std::string& word : words) {
    if (std::exchange(is_value, false)) continue;
    if (word.size() < 2 || word[0] != '-' || word == "--") {
      throw UsageError(fmt::format(
          "--slurm: '{}' is no option of sbatch; write for example --slurm '--partition=long'",
          word));
    }
    is_value = check_word(word);
  }
}

}  // namespace localexec
