// All combinations of the items of several sources, those of the last one changing fastest.
#pragma once

#include <string>
#include <vector>

#include "input/item_source.h"

namespace localexec {

// A source among others, and what messages call it: its variable.
struct NamedSource {
  std::string name;
  ItemSource source;
};

// Sources that can be computed give one that can: a combination is arithmetic and costs no memory.
// With a stream among them the combinations are a stream, which begins before that one ends; a
// stream that is not the first comes round again, and is kept on disk for that. REQUIRES: at least
// one source. Throws UsageError where there are 2^64 combinations or more.
ItemSource combine(std::vector<NamedSource> sources);

}  // namespace localexec
