#include "cli/foreign_placeholders.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "core/command_template.h"
#include "core/usage_error.h"

namespace localexec::cli {
namespace {

struct Foreign {
  std::string_view inside;  // after the number of the variable, which may be missing
  std::string_view ours;    // NAME stands for the variable
};

constexpr std::array<Foreign, 6> kForeign{{
    {".", "{NAME.path} is the path without its extension"},
    {"/", "{NAME.base} is the name without its folder, {NAME.dir} the folder"},
    {"//", "{NAME.dir} is the folder"},
    {"/.", "{NAME.stem} is the name without folder and extension"},
    {"#", "{index} is the number of the item, from 0"},
    {"%", "{worker} is the number of the place, from 0, {NAME.base} the name without its folder"},
}};

struct Found {
  std::string placeholder;
  std::string ours;
};

std::optional<Found> look_up(std::string_view inside, const std::vector<std::string>& variables) {
  std::size_t number = 1;
  const auto [stop, error] = std::from_chars(inside.data(), inside.data() + inside.size(), number);
  const std::string_view rest = inside.substr(static_cast<std::size_t>(stop - inside.data()));
  if (number < 1 || number > variables.size()) return std::nullopt;
  for (const Foreign& foreign : kForeign) {
    if (rest != foreign.inside) continue;
    Found found{fmt::format("{{{}}}", inside), std::string(foreign.ours)};
    for (auto at = found.ours.find("NAME"); at != std::string::npos; at = found.ours.find("NAME")) {
      found.ours.replace(at, 4, variables[number - 1]);
    }
    return found;
  }
  return std::nullopt;
}

std::optional<Found> find_foreign(std::string_view word,
                                  const std::vector<std::string>& variables) {
  for (auto open = word.find('{'); open != std::string_view::npos;
       open = word.find('{', open + 1)) {
    const auto close = word.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    if (open > 0 && word[open - 1] == '$') continue;
    if (auto found = look_up(word.substr(open + 1, close - open - 1), variables)) return found;
  }
  return std::nullopt;
}

}  // namespace

void refuse_foreign_placeholders(const std::vector<std::string>& command,
                                 const std::vector<std::string>& variables, bool after_command) {
  for (const std::string& word : command) {
    const auto found = find_foreign(word, variables);
    if (!found) continue;
    if (!after_command && CommandTemplate(command, variables, 0).has_placeholder()) return;
    throw UsageError(fmt::format("{} is no placeholder here: {}; to pass it as it is, {}",
                                 found->placeholder, found->ours,
                                 after_command ? "give the items by --list before the command"
                                               : "write {} where the item goes"));
  }
}

}  // namespace localexec::cli
