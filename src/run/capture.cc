#include "run/capture.h"

#include <algorithm>

namespace localexec {
namespace {

// Memory for the output of all running calls together.
constexpr std::size_t kCaptureMemory = 16 << 20;

}  // namespace

std::size_t capture_budget(std::size_t calls) {
  return std::clamp<std::size_t>(kCaptureMemory / (2 * calls), 4 << 10, 128 << 10);
}

}  // namespace localexec
