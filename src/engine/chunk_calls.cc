#include "engine/chunk_calls.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "input/chunked_source.h"
#include "input/loop_sources.h"
#include "sys/argument_limit.h"

namespace localexec {
namespace {

// The size of an item's words, for ChunkingRules.
class ArgumentSizes {
 public:
  explicit ArgumentSizes(const JobSpec& spec)
      : command_(spec.command), fixed_(fixed_values(spec)), others_(size_of_others(spec)) {}

  std::size_t room() const {
    const std::size_t limit = sys::argument_limit();
    return limit - std::min(limit, others_);
  }

  std::size_t operator()(std::span<const Value> item, std::uint64_t index) const {
    std::vector<Value> values(item.begin(), item.end());
    values.insert(values.end(), fixed_.begin(), fixed_.end());
    CallContext context = widest();
    context.values = values;
    context.index = index;
    const auto size = command_.size_of_repeated(context);
    // Too long for any call: alone it harms no others.
    return size.longest > sys::longest_argument() ? std::numeric_limits<std::size_t>::max()
                                                  : size.total;
  }

 private:
  // With numbers as long as they get.
  static CallContext widest() {
    constexpr std::uint64_t kLong = std::numeric_limits<std::uint64_t>::max();
    CallContext context;
    context.index = context.chunk = context.worker = context.attempt = context.threads = kLong;
    return context;
  }

  // Words that are there once use no variables but the fixed ones.
  std::size_t size_of_others(const JobSpec& spec) const {
    std::vector<Value> values(spec.variable_names().size() - fixed_.size(), Value::of(0));
    values.insert(values.end(), fixed_.begin(), fixed_.end());
    CallContext context = widest();
    context.values = values;
    return command_.size_of_others(context).total;
  }

  CommandTemplate command_;
  std::vector<Value> fixed_;
  std::size_t others_;
};

}  // namespace

ItemSource as_calls_take_them(ItemSource items, const JobSpec& spec, std::uint64_t workers) {
  if (!spec.calls_take_chunks()) return items;
  ChunkingRules rules;
  rules.policy = spec.chunk;
  rules.workers = workers;
  if (spec.command.repeats()) {
    ArgumentSizes sizes(spec);
    rules.room = sizes.room();
    rules.size = std::move(sizes);
  }
  return std::make_unique<ChunkedSource>(std::move(items), std::move(rules));
}

}  // namespace localexec
