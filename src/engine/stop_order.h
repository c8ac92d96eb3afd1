// The submitter's word to all tasks of a run that no further call shall start.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "engine/spool_folder.h"

namespace localexec {

// soon: what runs may end. now: the engine ends the tasks, and calls that die with them are
// canceled by the run, not lost.
enum class StopOrder { soon, now };

inline void write_stop_order(const std::string& file, StopOrder order) {
  write_whole(file, order == StopOrder::now ? "now\n" : "soon\n");
}

inline void remove_stop_order(const std::string& file) {
  std::error_code error;
  std::filesystem::remove(file, error);
}

inline std::optional<StopOrder> read_stop_order(const std::string& file) {
  const auto text = read_whole(file);
  if (!text) return std::nullopt;
  return *text == "now\n" ? StopOrder::now : StopOrder::soon;
}

}  // namespace localexec
