#include "report/page_file.h"

#include "core/shell_quote.h"

namespace localexec {

PageFile::PageFile(const JobSpec& spec, std::uint32_t workers, const std::string& path,
                   const sys::SpillFile& spill)
    : names_(spec.variable_names()),
      title_(shell_quote_visibly(spec.command_words)),
      workers_(workers),
      spill_(spill),
      file_("--report", path),
      page_([this](std::string_view text) { file_.append(text); }) {}

void PageFile::finished(const Record& record) { page_.add(page_row(record, names_, spill_)); }

void PageFile::finish() {
  page_.finish(title_, workers_);
  file_.finish();
}

}  // namespace localexec
