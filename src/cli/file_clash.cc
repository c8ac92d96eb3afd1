#include "cli/file_clash.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "core/usage_error.h"
#include "sys/file_identity.h"

namespace localexec::cli {
namespace {

namespace fs = std::filesystem;

struct WrittenFile {
  std::string_view option;
  std::string name;
  fs::path path;                              // of the file itself
  std::optional<sys::FileIdentity> identity;  // if it is there
};

// In the order in which the later one is to be named another way.
std::vector<WrittenFile> written_files(const JobSpec& spec) {
  const std::pair<std::string_view, std::string> named[] = {
      {"--output", spec.output.file},   {"--summary", spec.seeing.summary},
      {"--trace", spec.seeing.trace},   {"--junit", spec.seeing.junit},
      {"--report", spec.seeing.report},
  };
  std::vector<WrittenFile> files;
  for (const auto& [option, name] : named) {
    if (name.empty()) continue;
    std::error_code error;
    const std::string path = sys::behind_links(name);
    const bool is_special = fs::exists(path, error) && !fs::is_regular_file(path, error);
    if (is_special) continue;  // a pipe or device takes the place of nothing
    const fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error);
    files.push_back({option, name, error ? fs::path(path) : whole, sys::identity_of(path)});
  }
  return files;
}

bool is_one(const WrittenFile& one, const WrittenFile& other) {
  return one.path == other.path || (one.identity && one.identity == other.identity);
}

void refuse_input(const std::string& input, const std::vector<WrittenFile>& files) {
  const auto identity = input == "-" ? sys::identity_of(STDIN_FILENO) : sys::identity_of(input);
  if (!identity) return;
  for (const WrittenFile& file : files) {
    if (file.identity != identity) continue;
    throw UsageError(fmt::format("{} {}: is the file that the run reads ({}) too; name another one",
                                 file.option, file.name,
                                 input == "-" ? "on standard input" : input));
  }
}

std::vector<std::string> input_files(const Input& input) {
  return std::visit(
      [](const auto& kind) -> std::vector<std::string> {
        if constexpr (requires { kind.files; }) return kind.files;
        return {};
      },
      input);
}

}  // namespace

void check_files_differ(const JobSpec& spec, const std::string& spec_file) {
  const std::vector<WrittenFile> files = written_files(spec);
  for (auto file = files.begin(); file != files.end(); ++file) {
    for (auto before = files.begin(); before != file; ++before) {
      if (!is_one(*before, *file)) continue;
      throw UsageError(fmt::format("{} {}: is the file of {} too; name another one", file->option,
                                   file->name, before->option));
    }
  }
  if (files.empty()) return;
  if (!spec_file.empty()) refuse_input(spec_file, files);
  for (const LoopInput& loop : spec.loop) {
    for (const std::string& input : input_files(loop.input)) refuse_input(input, files);
  }
}

}  // namespace localexec::cli
