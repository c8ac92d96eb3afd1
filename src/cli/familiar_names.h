// Options of GNU parallel, xargs and rush under their names there: one that has an equal here works
// as if ours had been written, of the others is said what does the job.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localexec::cli {

// alias: `ours` takes its place. standard: things are so anyway, unless the option `ours` says
// otherwise. replacement: the value is the text that stands for the item. advice: `text` is what
// the user is told.
enum class FamiliarKind : std::uint8_t { alias, standard, replacement, advice };

// Whether a value follows. glued: only in the same word (-lN, --eof=END), and it may be missing.
enum class FamiliarValue : std::uint8_t { none, one, glued };

struct FamiliarName {
  std::string_view names;  // with their dashes, separated by spaces
  std::string_view tools;  // whose they are
  FamiliarValue value;
  FamiliarKind kind;
  std::string_view ours;  // words of ours, in which VALUE stands for the value
  std::string_view text;  // for the man page too: a sentence without its final stop
  // For values that need more than that: the words of ours. Throws UsageError.
  std::vector<std::string> (*translate)(const std::string& name,
                                        const std::string& value) = nullptr;
};

std::span<const FamiliarName> familiar_names();

// The row of a name such as "-P" or "--jobs"; nullptr where there is none.
const FamiliarName* find_familiar(std::string_view name);

}  // namespace localexec::cli
