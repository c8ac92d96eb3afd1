#include "input/csv_source.h"

#include <fmt/format.h>

#include <utility>

#include "core/usage_error.h"
#include "input/table_names.h"

namespace localexec {

CsvSource::CsvSource(std::vector<std::string> files, char separator)
    : files_(std::move(files)), rows_(files_, separator) {
  read_names(names_);
  check_table_names(names_, rows_.place());
}

void CsvSource::read_names(std::vector<std::string>& names) {
  if (rows_.next(names)) return;
  throw UsageError(files_.name() + " is empty; its first row must name the columns");
}

void CsvSource::check_names() {
  std::vector<std::string> names;
  read_names(names);
  if (names == names_) return;
  throw UsageError(
      fmt::format("{}: its columns are {}, but those of the file before it are {}; "
                  "give files with the same first row",
                  rows_.place(), fmt::join(names, ", "), fmt::join(names_, ", ")));
}

bool CsvSource::next(Item& item) {
  while (!rows_.next(fields_)) {
    if (!files_.next_file()) return false;
    check_names();
  }
  check_width();
  item = {index_++, {}};
  item.values.reserve(fields_.size());
  for (std::string& field : fields_) item.values.push_back(Value::of(std::move(field)));
  return true;
}

void CsvSource::check_width() const {
  if (fields_.size() == names_.size()) return;
  throw UsageError(fmt::format(
      "{}: {} where the first row names {} ({}); {}", rows_.place(),
      fields_.size() == 1 && fields_.front().empty()
          ? "an empty line"
          : fmt::format("{} field{}", fields_.size(), fields_.size() == 1 ? "" : "s"),
      names_.size(), fmt::join(names_, ", "),
      fields_.size() < names_.size() ? "add what is missing" : "quote what holds a separator"));
}

}  // namespace localexec
