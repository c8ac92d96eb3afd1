#include "cli/familiar_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/familiar_names.h"
#include "core/usage_error.h"

namespace localexec::cli {
namespace {

using Words = std::vector<std::string>;

// A word as the option that it begins with and what is glued to that.
struct Glued {
  std::string name;
  std::string rest;
  bool has_rest = false;
};

Glued take_apart(const std::string& word) {
  if (word.starts_with("--")) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) return {word, "", false};
    return {word.substr(0, equals), word.substr(equals + 1), true};
  }
  return {word.substr(0, 2), word.substr(std::min<std::size_t>(2, word.size())), word.size() > 2};
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// The words of `ours` with the value in its place.
Words with_value(std::string_view ours, const std::string& value) {
  Words words;
  while (!ours.empty()) {
    const auto space = ours.find(' ');
    words.emplace_back(ours.substr(0, space));
    const auto place = words.back().find("=VALUE");
    if (place != std::string::npos) words.back().replace(place + 1, 5, value);
    ours.remove_prefix(space == std::string_view::npos ? ours.size() : space + 1);
  }
  return words;
}

}  // namespace

bool FamiliarWords::is_familiar(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && find_familiar(take_apart(word).name) != nullptr;
}

FamiliarWords::Translation FamiliarWords::translate(std::span<const std::string> words) {
  Glued glued = take_apart(words.front());
  const FamiliarName& row = *find_familiar(glued.name);
  if (row.kind == FamiliarKind::advice) {
    throw UsageError(fmt::format("{} is no option here: {}", glued.name, row.text));
  }
  Translation result;
  if (row.value == FamiliarValue::none && glued.has_rest) {
    if (glued.name.starts_with("--")) {
      throw UsageError(fmt::format("{} takes no value; write it alone", glued.name));
    }
    result.further = "-" + glued.rest;
  }
  if (row.value == FamiliarValue::one && !glued.has_rest && words.size() > 1) {
    glued.rest = words[1];
    result.taken = 2;
  }
  if (row.value == FamiliarValue::one && glued.rest.empty()) {
    throw UsageError(fmt::format("{} needs a value", glued.name));
  }
  switch (row.kind) {
    case FamiliarKind::standard:
      standards_.push_back({glued.name, row.ours});
      break;
    case FamiliarKind::replacement:
      replacement_name_ = glued.name;
      replacement_ = glued.rest.empty() ? "{}" : glued.rest;
      break;
    default:
      result.ours = row.translate != nullptr ? row.translate(glued.name, glued.rest)
                                             : with_value(row.ours, glued.rest);
  }
  return result;
}

void FamiliarWords::finish(ParsedWords& parsed) const {
  for (const Standard& standard : standards_) {
    for (const GivenOption& given : parsed.options) {
      if (standard.unless.empty() || "--" + std::string(given.option->name) != standard.unless) {
        continue;
      }
      throw UsageError(fmt::format("{} and {} contradict each other; leave one out", standard.name,
                                   standard.unless));
    }
  }
  if (!replacement_.empty()) replace(parsed.command);
}

// What follows ::: is no command.
void FamiliarWords::replace(Words& command) const {
  const auto end = std::ranges::find_if(
      command, [](const std::string& word) { return word.starts_with(":::"); });
  bool found = false;
  for (auto word = command.begin(); word != end; ++word) {
    if (replacement_ != "{}" && word->find("{}") != std::string::npos) {
      throw UsageError(fmt::format(
          "{} {}: {{}} in '{}' stands for the item too; write {{}} alone and leave {} out",
          replacement_name_, replacement_, *word, replacement_name_));
    }
    if (word->find(replacement_) == std::string::npos) continue;
    found = true;
    replace_all(*word, replacement_, "{}");
  }
  if (found) return;
  throw UsageError(fmt::format("{} {}: the command has no {}; without {} the item is appended",
                               replacement_name_, replacement_, replacement_, replacement_name_));
}

}  // namespace localexec::cli
