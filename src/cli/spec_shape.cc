#include "cli/spec_shape.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace localexec::cli {

SpecShape spec_shape(const OptionRow& option) {
  constexpr std::array<std::string_view, 8> kSources{"range", "list",  "items", "csv",
                                                     "tsv",   "jsonl", "glob",  "commands"};
  if (option.name == "var") return SpecShape::loop;
  if (std::ranges::count(kSources, option.name) != 0) return SpecShape::source;
  if (option.name == "set") return SpecShape::variables;
  if (option.name == "spec" || option.name == "as-spec") return SpecShape::none;
  if (option.kind == OptionKind::flag) return SpecShape::flag;
  if (option.kind == OptionKind::optional) return SpecShape::text;
  if (option.kind != OptionKind::value) return SpecShape::texts;
  return option.value.ends_with(",...") ? SpecShape::joined : SpecShape::text;
}

}  // namespace localexec::cli
