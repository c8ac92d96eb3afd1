#include "report/colour.h"

#include <cstdlib>

#include "report/ci_environment.h"
#include "sys/terminal.h"

namespace localexec {

bool wants_colour(ColourMode mode, int fd) {
  if (mode != ColourMode::automatic) return mode == ColourMode::always;
  const char* no_colour = std::getenv("NO_COLOR");
  return sys::is_terminal(fd) && ci_kind() == CiKind::none &&
         (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace localexec
