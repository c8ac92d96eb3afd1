#include "run/prepared_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "core/json_members.h"
#include "core/json_text.h"

namespace localexec {
namespace {

void append_as_text(const ValueView& value, std::string& text) {
  if (value.kind == Value::Kind::integer) {
    const fmt::format_int digits(value.integer);
    text.append(digits.data(), digits.size());
  } else {
    text += value.text;
  }
}

bool append_line(const PackedReader& items, std::string& text) {
  if (items.row().size() == 1 && items.row().front().kind != Value::Kind::integer) {
    const std::string_view line = items.row().front().text;
    text.append(line).push_back('\n');
    return line.find('\n') == std::string_view::npos;
  }
  const std::size_t begin = text.size();
  for (const ValueView& value : items.row()) {
    if (&value != &items.row().front()) text += '\t';
    append_as_text(value, text);
  }
  const bool is_line = text.find('\n', begin) == std::string::npos;
  text += '\n';
  return is_line;
}

void append_object(const PackedReader& items, std::span<const std::string> names,
                   std::vector<Value>& values, std::string& text) {
  for (std::size_t i = 0; i < items.row().size(); ++i) values[i] = items.row()[i].value();
  append_variables(names, values, text);
  text += '\n';
}

// The chunk's items, a line each: for `lines` their loop variables' values with tabs between, for
// `jsonl` an object of all variables.
std::string text_of(const JobSpec& spec, const Item& item, std::string& error) {
  const std::vector<std::string> names = spec.variable_names();
  std::string text;
  text.reserve(item.chunk->bytes.size());
  std::vector<Value> values = item.values;
  std::uint64_t index = item.first();
  for (PackedReader items(*item.chunk); items.next(); ++index) {
    if (*spec.stdin_form == InputForm::jsonl) {
      append_object(items, names, values, text);
    } else if (!append_line(items, text)) {
      error =
          fmt::format("item {} holds a newline, so it cannot be a line; use --input jsonl", index);
      break;
    }
  }
  return text;
}

// A kwarg by its name; empty where there is none.
std::string_view member_called(const JsonMembers& members, const std::string& name) {
  std::string_view found;
  for (const auto& [written, value] : members) {
    if (written == name || json_string(fmt::format("\"{}\"", written)) == name) found = value;
  }
  return found;
}

const Value* fixed_value(const JobSpec& spec, const Item& item, const std::string& name) {
  for (std::size_t i = 0; i < spec.fixed.size(); ++i) {
    if (spec.fixed[i].name == name) return &item.values[2 + i];
  }
  return nullptr;
}

// What a word of a command stands for.
Value as_value(std::string_view json) {
  return json.starts_with('"') ? Value::of(json_string(json)) : Value::json(std::string(json));
}

// The command's variables are args, kwargs, 1, 2, …, the names of kwargs, and
// what --set gives, which stands for kwargs that the task has not.
PreparedCall prepare_task(const JobSpec& spec, CallContext context, const Item& item) {
  PreparedCall call;
  const std::vector<std::string_view> args = *json_elements(item.values[0].bytes());
  const JsonMembers kwargs = *json_members(item.values[1].bytes());
  const std::vector<std::string> names = task_variables(spec);
  std::vector<Value> values{item.values[0], item.values[1]};
  for (std::size_t i = 2; i < names.size(); ++i) {
    values.push_back(Value::of(""));
    if (!spec.command.uses(i)) continue;
    if (i < 2 + kTaskPositions) {
      if (i - 2 < args.size()) {
        values.back() = as_value(args[i - 2]);
        continue;
      }
      call.error = fmt::format("the task has no arg {}, which the command uses", names[i]);
    } else if (const auto json = member_called(kwargs, names[i]); !json.empty()) {
      values.back() = as_value(json);
    } else if (const Value* fixed = fixed_value(spec, item, names[i])) {
      values.back() = *fixed;
    } else {
      call.error = fmt::format("the task has no kwarg '{}', which the command uses", names[i]);
    }
  }
  if (!call.error.empty()) return call;
  PackedItems packed{0, args.size(), 1, {}};
  for (const std::string_view arg : args) append_packed(as_value(arg), packed.bytes);
  context.values = values;
  context.items = &packed;
  Expansion expansion = spec.command.expand(context);
  return {std::move(expansion.argv), std::nullopt, std::move(expansion.error)};
}

}  // namespace

std::vector<std::string> task_variables(const JobSpec& spec) {
  std::vector<std::string> names{"args", "kwargs"};
  for (std::size_t i = 1; i <= kTaskPositions; ++i) names.push_back(std::to_string(i));
  names.insert(names.end(), spec.task_names.begin(), spec.task_names.end());
  for (const FixedVariable& fixed : spec.fixed) {
    if (std::ranges::count(spec.task_names, fixed.name) == 0) names.push_back(fixed.name);
  }
  return names;
}

PreparedCall prepare_call(const JobSpec& spec, const CallContext& context, const Item& item) {
  PreparedCall call;
  if (spec.sends_items()) {
    if (spec.is_batch() && spec.gets_kwargs_alone && item.values[0].bytes() != "[]") {
      call.error = "the task has args, and the function gets kwargs alone";
    }
    return call;
  }
  if (spec.is_batch()) return prepare_task(spec, context, item);
  Expansion expansion = spec.command.expand(context);
  call.argv = std::move(expansion.argv);
  call.error = std::move(expansion.error);
  if (call.error.empty() && spec.stdin_form) call.input = text_of(spec, item, call.error);
  return call;
}

}  // namespace localexec
