// The file that --output names, and the journal that keeps its records safe until it is complete.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/job_spec.h"
#include "run/journal.h"
#include "sys/fd.h"

namespace localexec {

class OutputFile {
 public:
  // Opens both, by OutputSpec::resume. A pipe or device has no journal. `notify` hears of a repair.
  // Throws UsageError where the output is taken or cannot be resumed, std::system_error otherwise.
  OutputFile(const OutputSpec& output, const std::function<void(std::string_view)>& notify);

  int fd() const { return file_.get(); }
  std::string name() const { return "'" + path_ + "'"; }
  Journal* journal() { return journal_ ? &*journal_ : nullptr; }

  // All lines are written: from now on the file alone is what the run leaves. After a run that was
  // given up before all items ended, the journal stays where only it can tell which did, or holds
  // records of former runs that this one did not come to; `notify` hears of those.
  void finish(bool all_items);

 private:
  std::string path_;  // symbolic links followed
  std::function<void(std::string_view)> notify_;
  bool can_be_resumed_;  // its lines say which items they are of
  std::optional<Journal> journal_;
  sys::Fd file_;
};

}  // namespace localexec
