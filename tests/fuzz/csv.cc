// Rows that are written are read again, whatever their bytes; and any bytes are either rows of one
// width or refused with a sentence. Input: a byte that says how (its lowest bit the separator, the
// next two how rows are written), then the file, whose bytes are also taken as fields, one a line.
#include <sys/mman.h>

#include <string>
#include <vector>

#include "core/usage_error.h"
#include "input/csv_source.h"
#include "input_text.h"
#include "must_hold.h"
#include "sys/fd.h"

namespace {

using namespace localexec;
using Row = std::vector<std::string>;

// A file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("csv", MFD_CLOEXEC)) {
    MUST_HOLD(fd_.is_open() && sys::write_all_at(fd_.get(), bytes, 0));
  }
  std::string path() const { return "/dev/fd/" + std::to_string(fd_.get()); }

 private:
  sys::Fd fd_;
};

std::string quoted(std::string_view field) {
  std::string out = "\"";
  for (const char c : field) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

std::string written(const std::vector<Row>& rows, char separator, std::string_view end) {
  std::string out;
  for (const Row& row : rows) {
    for (const std::string& field : row) {
      if (&field != &row.front()) out += separator;
      out += quoted(field);
    }
    out += end;
  }
  return out;
}

void check_written_rows(std::string_view text, char separator, unsigned how) {
  const std::size_t width = 1 + how % 3;
  std::vector<Row> rows;
  for (std::string& field : fuzz::split(text, '\n')) {
    if (rows.empty() || rows.back().size() == width) rows.emplace_back();
    rows.back().push_back(std::move(field));
  }
  const MemoryFile file(written(rows, separator, (how & 1U) != 0 ? "\r\n" : "\n"));
  FileChain files({file.path()});
  CsvReader reader(files, separator);
  Row row;
  for (const Row& expected : rows) {
    MUST_HOLD(reader.next(row));
    MUST_HOLD(row == expected);
  }
  MUST_HOLD(!reader.next(row));
}

void check_any_bytes(std::string_view text, char separator) {
  const MemoryFile file(text);
  try {
    CsvSource source({file.path()}, separator);
    MUST_HOLD(!source.names().empty());
    Item item;
    for (std::uint64_t index = 0; source.next(item); ++index) {
      MUST_HOLD(item.index == index);
      MUST_HOLD(item.values.size() == source.names().size());
    }
  } catch (const UsageError& error) {
    MUST_HOLD(std::string_view(error.what()).find(file.path()) != std::string_view::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const char separator = (data[0] & 1U) != 0 ? '\t' : ',';
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  check_written_rows(text, separator, data[0] >> 1U);
  check_any_bytes(text, separator);
  return 0;
}
