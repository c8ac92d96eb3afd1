#include "input/loop_sources.h"

#include <fmt/format.h>

#include <memory>
#include <system_error>
#include <utility>

#include "core/usage_error.h"
#include "input/combinations.h"
#include "input/csv_source.h"
#include "input/indexed_sources.h"
#include "input/json_lines_source.h"
#include "input/line_source.h"
#include "input/pairs.h"
#include "input/task_source.h"
#include "sys/matching_paths.h"

namespace localexec {
namespace {

struct Opened {
  ItemSource source;
  std::vector<std::string> names = {};
};

struct Open {
  Opened operator()(const RangeInput& input) const {
    return {std::make_unique<RangeSource>(input.range)};
  }
  Opened operator()(const ListInput& input) const {
    return {std::make_unique<ListSource>(input.values)};
  }
  Opened operator()(const LinesInput& input) const {
    return {std::make_unique<LineSource>(input.files, input.delimiter)};
  }
  Opened operator()(const CsvInput& input) const {
    return table(std::make_unique<CsvSource>(input.files, input.separator));
  }
  Opened operator()(const JsonLinesInput& input) const {
    return table(std::make_unique<JsonLinesSource>(input.files, input.one_variable));
  }
  // With the names of the kwargs after those of the two variables.
  Opened operator()(const TasksInput& input) const {
    auto tasks = std::make_unique<TaskSource>(input.files);
    std::vector<std::string> names{"args", "kwargs"};
    names.insert(names.end(), tasks->names().begin(), tasks->names().end());
    return {std::move(tasks), std::move(names)};
  }
  Opened operator()(const GlobInput& input) const {
    std::vector<std::string> paths;
    for (const std::string& pattern : input.patterns) append_matches(pattern, paths);
    return {std::make_unique<ListSource>(std::move(paths))};
  }

 private:
  static void append_matches(const std::string& pattern, std::vector<std::string>& paths) {
    try {
      for (std::string& path : sys::matching_paths(pattern)) paths.push_back(std::move(path));
    } catch (const std::system_error& error) {
      throw UsageError(
          fmt::format("--glob {}: {}; choose a narrower pattern", pattern, error.what()));
    }
  }
  template <typename Table>
  static Opened table(std::unique_ptr<Table> table) {
    std::vector<std::string> names = table->names();
    return {std::move(table), std::move(names)};
  }
};

}  // namespace

std::vector<std::string> LoopSources::open(const Input& input) {
  Opened opened = std::visit(Open{}, input);
  opened_.push_back(std::move(opened.source));
  return std::move(opened.names);
}

ItemSource LoopSources::combine(const JobSpec& spec) {
  if (spec.loop.empty()) return std::make_unique<SingleSource>();
  std::vector<NamedSource> groups;  // to be combined
  std::vector<NamedSource> group;   // to be paired
  const auto end_group = [&] {
    if (group.empty()) return;
    std::string name = group.front().name;
    groups.push_back({std::move(name), pair_up(std::exchange(group, {}))});
  };
  for (std::size_t i = 0; i < spec.loop.size(); ++i) {
    if (!spec.loop[i].paired) end_group();
    group.push_back(
        {fmt::format("{}", fmt::join(spec.loop[i].names, ", ")), std::move(opened_[i])});
  }
  end_group();
  return localexec::combine(std::move(groups));
}

std::vector<Value> fixed_values(const JobSpec& spec) {
  std::vector<Value> values;
  for (const FixedVariable& variable : spec.fixed) values.push_back(Value::of(variable.value));
  return values;
}

}  // namespace localexec
