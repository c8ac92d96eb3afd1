// What the HTML page shows of one record.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/record.h"
#include "sys/spill_file.h"

namespace localexec {

// The end of a stream, harmless, and how long the whole of it is.
struct PageOutput {
  std::string end;
  std::uint64_t size = 0;
};

struct PageRow {
  std::uint64_t index = 0;
  std::string label;
  Status status = Status::ok;
  std::string ending;
  std::optional<WallTime> start;
  Duration elapsed{};
  Duration processor{};
  std::uint64_t worker = 0;
  std::uint64_t max_rss = 0;
  std::uint64_t attempts = 1;
  PageOutput out;
  PageOutput err;
};

PageRow page_row(const Record& record, std::span<const std::string> names,
                 const sys::SpillFile& spill);

// From a line that run printed, whatever fields it has; nothing where it is no record. An item
// without index gets `line_number`.
std::optional<PageRow> page_row(std::string_view line, std::uint64_t line_number);

// Reads what rfc3339() writes; nothing for anything else.
std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace localexec
