// The files that are made from the option table: manual, completions, schemas.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/option_table.h"

namespace localexec::cli {

struct GeneratedFile {
  std::string_view name;  // after --generate
  std::string_view path;  // in the project
  std::string (*text)();
};

std::span<const GeneratedFile> generated_files();

// The text of the file with this name; "list" gives a line "NAME PATH" for each. Throws UsageError
// for a name that none has.
std::string generate(std::string_view what);

std::string man_page();
std::string command_page(CommandId id);
std::string spec_man_page();
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();
std::string spec_schema();
std::string record_man_page();
std::string record_schema();

}  // namespace localexec::cli
