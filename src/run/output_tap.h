// Takes what a call prints while it still runs.
#pragma once

#include "core/captured_output.h"

namespace localexec {

// Belongs to the loop's thread.
class OutputTap {
 public:
  virtual ~OutputTap() = default;

  // The next bytes of the call's standard output, and of its standard error; takes over the
  // extents.
  virtual void out(SpilledBytes bytes) = 0;
  virtual void err(SpilledBytes bytes) = 0;
  // Whoever feeds it should wait now.
  virtual bool is_full() const = 0;
};

}  // namespace localexec
