#include "cli/generated_files.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "core/usage_error.h"

namespace localexec::cli {
namespace {

template <CommandId id>
std::string page_of() {
  return command_page(id);
}

constexpr std::array kFiles{
    GeneratedFile{"man", "man/localexec.1", man_page},
    GeneratedFile{"man-run", "man/localexec-run.1", page_of<CommandId::run>},
    GeneratedFile{"man-exec", "man/localexec-exec.1", page_of<CommandId::exec>},
    GeneratedFile{"man-batch", "man/localexec-batch.1", page_of<CommandId::batch>},
    GeneratedFile{"man-classify", "man/localexec-classify.1", page_of<CommandId::classify>},
    GeneratedFile{"man-plan", "man/localexec-plan.1", page_of<CommandId::plan>},
    GeneratedFile{"man-report", "man/localexec-report.1", page_of<CommandId::report>},
    GeneratedFile{"man-ctl", "man/localexec-ctl.1", page_of<CommandId::ctl>},
    GeneratedFile{"man-spec", "man/localexec-spec.5", spec_man_page},
    GeneratedFile{"man-record", "man/localexec-record.5", record_man_page},
    GeneratedFile{"bash", "completions/localexec.bash", bash_completion},
    GeneratedFile{"zsh", "completions/_localexec", zsh_completion},
    GeneratedFile{"fish", "completions/localexec.fish", fish_completion},
    GeneratedFile{"spec-schema", "schema/localexec-spec.schema.json", spec_schema},
    GeneratedFile{"record-schema", "schema/localexec-record.schema.json", record_schema},
};

}  // namespace

std::span<const GeneratedFile> generated_files() { return kFiles; }

std::string generate(std::string_view what) {
  std::string list;
  std::vector<std::string_view> names;
  for (const GeneratedFile& file : kFiles) {
    if (file.name == what) return file.text();
    list += fmt::format("{} {}\n", file.name, file.path);
    names.push_back(file.name);
  }
  if (what == "list") return list;
  throw UsageError(fmt::format("--generate {}: there are list, {}", what, fmt::join(names, ", ")));
}

}  // namespace localexec::cli
