#include "report/output_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "core/usage_error.h"
#include "report/wrong_name.h"
#include "run/spilling_buffer.h"
#include "sys/fd.h"

namespace localexec {
namespace {

// Beside the records: next to their file, else in the current folder.
std::string folder_for(const OutputSpec& output) {
  if (!output.results_dir.empty()) return output.results_dir;
  if (!output.file.empty()) return output.file + ".files";
  return fmt::format("localexec-{}.files", ::getpid());
}

bool is_table(OutputForm form) { return form == OutputForm::records || form == OutputForm::csv; }

// What is not printed as records is printed whole, however long it is.
constexpr std::uint64_t kWhole = std::numeric_limits<std::uint64_t>::max();

}  // namespace

void make_results_folder(const OutputSpec& output) {
  const std::string& folder = output.results_dir;
  if (folder.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error && ::access(folder.c_str(), W_OK | X_OK) < 0) error = {errno, std::system_category()};
  if (!error) return;
  if (error == std::errc::file_exists) error = std::make_error_code(std::errc::not_a_directory);
  if (!is_wrong_name(error)) {
    throw std::system_error(error, "cannot make the folder '" + folder + "'");
  }
  throw UsageError(
      fmt::format("--results-dir {}: {}; name another folder", folder, error.message()));
}

OutputFiles::OutputFiles(const OutputSpec& output, const sys::SpillFile& spill)
    : spill_(spill),
      all_(!output.results_dir.empty()),
      max_output_(is_table(output.form) ? output.max_output : kWhole),
      folder_(folder_for(output)),
      keeps_former_(output.resume) {}

void OutputFiles::keep(Record& record) {
  record.out_file = keep_stream(record.out, record.item.first(), "stdout");
  record.err_file = keep_stream(record.err, record.item.first(), "stderr");
}

std::string OutputFiles::keep_stream(const CapturedOutput& output, std::uint64_t index,
                                     std::string_view stream) {
  if (!all_ && output.bytes.size <= max_output_) return {};
  if (!std::exchange(folder_made_, true)) std::filesystem::create_directories(folder_);
  std::string path = fmt::format("{}/{}.{}", folder_, index, stream);
  // A resumed run may have used the name for an item that has another place now.
  for (int next = 2; keeps_former_ && std::filesystem::exists(path); ++next) {
    path = fmt::format("{}/{}-{}.{}", folder_, index, next, stream);
  }
  const sys::Fd file = sys::open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
  for_each_piece(output.bytes, spill_, [&](std::string_view piece) {
    if (!sys::write_all(file.get(), piece)) sys::throw_errno("cannot write '" + path + "'");
  });
  return path;
}

}  // namespace localexec
