// From a validated specification to the items it means.
#pragma once

#include <string>
#include <vector>

#include "core/job_spec.h"
#include "input/item_source.h"

namespace localexec {

// Opens the inputs of a loop while its specification is made, since a table names its variables
// itself; what was read for that is not read again.
class LoopSources {
 public:
  // The input that comes next in the loop. Returns the names that it gives its variables, or none
  // where it gives none. Throws UsageError for a file that cannot be read or whose first row is
  // bad.
  std::vector<std::string> open(const Input& input);

  // The items of the loop. REQUIRES: all its inputs were opened, in their order, and this is called
  // once. Throws UsageError for lengths that cannot be paired and for more combinations than can be
  // counted.
  ItemSource combine(const JobSpec& spec);

 private:
  std::vector<ItemSource> opened_;
};

// The values of the fixed variables, which follow the loop's own in every item.
std::vector<Value> fixed_values(const JobSpec& spec);

}  // namespace localexec
