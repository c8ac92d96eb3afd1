// Collects what a call writes on one stream.
#pragma once

#include <string_view>
#include <utility>

#include "core/captured_output.h"
#include "core/utf8.h"
#include "run/spilling_buffer.h"

namespace localexec {

// Of each stream, where so many calls run at once: how many bytes stay in memory.
std::size_t capture_budget(std::size_t calls);

class Capture {
 public:
  Capture() = default;
  Capture(sys::SpillFile& spill, std::size_t budget) : bytes_(spill, budget) {}

  void append(std::string_view bytes) {
    utf8_.feed(bytes);
    bytes_.append(bytes);
  }

  bool empty() const { return bytes_.empty(); }
  // It is then empty.
  CapturedOutput take() { return {bytes_.take(), std::exchange(utf8_, {}).valid()}; }

 private:
  SpillingBuffer bytes_;
  Utf8Validator utf8_;
};

}  // namespace localexec
