#include "report/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/usage_error.h"
#include "report/wrong_name.h"
#include "sys/file_identity.h"

namespace localexec {
namespace {

bool lines_are_recognisable(const OutputSpec& output) {
  if (output.form != OutputForm::records) return false;
  const auto has = [&](Field field) {
    return std::find(output.fields.begin(), output.fields.end(), field) != output.fields.end();
  };
  return output.fields.empty() || (has(Field::key) && has(Field::status));
}

}  // namespace

OutputFile::OutputFile(const OutputSpec& output,
                       const std::function<void(std::string_view)>& notify)
    : path_(sys::behind_links(output.file)),
      notify_(notify),
      can_be_resumed_(lines_are_recognisable(output)) {
  namespace fs = std::filesystem;
  if (fs::is_directory(path_)) {
    throw UsageError(fmt::format("--output {}: is a folder; name a file", path_));
  }
  const bool keeps = !fs::exists(path_) || fs::is_regular_file(path_);
  if (!keeps && output.resume) {
    throw UsageError(
        fmt::format("--resume: {} is no regular file, so it holds nothing of a former "
                    "run; leave --resume out",
                    path_));
  }
  if (keeps) {
    try {
      journal_.emplace(output.resume ? Journal::resume(path_) : Journal::begin(path_));
    } catch (const std::system_error& error) {
      if (!is_wrong_name(error.code())) throw;
      throw UsageError(fmt::format("--output {}: {}", path_, error.what()));
    }
    if (journal_->bytes_repaired() > 0) {
      notify(
          fmt::format("localexec: note: cut off {} bytes of a record that was not whole; its item "
                      "runs again",
                      journal_->bytes_repaired()));
    }
  }
  file_ = sys::open_file(path_, O_WRONLY | O_CREAT | (keeps ? O_TRUNC : 0));
  if (journal_) journal_->keep_access(file_);
}

void OutputFile::finish(bool all_items) {
  if (!journal_ || (!all_items && !can_be_resumed_)) return;
  if (const std::uint64_t left = journal_->records_left(); !all_items && left > 0) {
    notify_(
        fmt::format("localexec: note: this run did not come to {} records of former ones: they "
                    "are kept beside {}, and --resume goes on with them",
                    left, path_));
    return;
  }
  if (!sys::sync_all(file_.get())) sys::throw_errno("cannot write '" + path_ + "' to disk");
  journal_->complete();
}

}  // namespace localexec
