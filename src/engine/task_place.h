// Which task of which submission a worker is, and where it finds itself.
#pragma once

#include <cstdint>
#include <string>

namespace localexec {

struct TaskPlace {
  std::uint64_t submission = 0;
  std::uint32_t task = 0;   // its index in the submission, from 0
  std::uint32_t start = 0;  // how often the engine had started it before
  std::string job;          // by which the engine's users know it, "1234_5"
  std::string host;
  std::uint32_t processors = 1;  // that the engine allotted to it
};

// Names in the spool folder, below the submission's own.
inline std::string part_name(std::uint32_t task, std::uint32_t start) {
  return "parts/" + std::to_string(task) + '.' + std::to_string(start);
}
inline std::string log_name(std::uint32_t task) { return "logs/" + std::to_string(task); }

}  // namespace localexec
