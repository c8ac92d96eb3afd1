// How a run shows itself, beside its records.
#pragma once

#include <string>

namespace localexec {

enum class ProgressMode { automatic, bar, plain, json, none };
enum class ColourMode { automatic, always, never };

struct SeeingSpec {
  bool can_be_steered = false;  // by localexec ctl
  std::string name;             // by which that knows the run; empty for the program's
  ProgressMode progress = ProgressMode::automatic;
  int progress_fd = 2;
  ColourMode colour = ColourMode::automatic;
  // Files to write beside the records; empty for none.
  std::string summary;
  std::string trace;
  std::string junit;
  std::string report;
};

}  // namespace localexec
