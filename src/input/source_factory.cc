#include "input/source_factory.h"

#include <string>
#include <system_error>

#include "core/usage_error.h"
#include "input/indexed_sources.h"
#include "input/line_source.h"

namespace localexec {
namespace {

struct MakeSource {
  ItemSource operator()(const RangeInput& input) const {
    return std::make_unique<RangeSource>(input.range);
  }
  ItemSource operator()(const ListInput& input) const {
    return std::make_unique<ListSource>(input.values);
  }
  ItemSource operator()(const LinesInput& input) const {
    try {
      return std::make_unique<LineSource>(input.file, input.delimiter);
    } catch (const std::system_error& error) {
      throw UsageError("--items: " + std::string(error.what()) + "; check the name");
    }
  }
};

}  // namespace

ItemSource make_source(const JobSpec& spec) {
  if (spec.loop.empty()) return std::make_unique<SingleSource>();
  return std::visit(MakeSource{}, spec.loop.front().input);
}

std::vector<Value> fixed_values(const JobSpec& spec) {
  std::vector<Value> values;
  for (const FixedVariable& variable : spec.fixed) values.push_back(Value::of(variable.value));
  return values;
}

}  // namespace localexec
