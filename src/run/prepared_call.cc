#include "run/prepared_call.h"

#include <fmt/format.h>

#include <span>
#include <utility>

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

}  // namespace

PreparedCall prepare_call(const JobSpec& spec, const CallContext& context, const Item& item) {
  PreparedCall call;
  if (spec.sends_items()) return call;
  Expansion expansion = spec.command.expand(context);
  call.argv = std::move(expansion.argv);
  call.error = std::move(expansion.error);
  if (call.error.empty() && spec.stdin_form) call.input = text_of(spec, item, call.error);
  return call;
}

}  // namespace localexec
