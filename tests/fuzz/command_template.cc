// A template is refused when it is made or expands for every value without a fault. Input: a line
// with the variables' names, a line with their values between tabs, then one word a line.
#include "core/command_template.h"

#include <algorithm>

#include "core/usage_error.h"
#include "input_text.h"
#include "must_hold.h"

namespace {

using localexec::CallContext;
using localexec::CommandTemplate;
using localexec::Expansion;
using localexec::Value;

bool is_literal(const std::string& word) { return word.find_first_of("{<") == std::string::npos; }

// A value is a number, JSON or text by its first character.
Value value_of(const std::string& text) {
  if (text.starts_with('#')) return Value::of(static_cast<std::int64_t>(text.size()) - 10);
  if (text.starts_with('[')) return Value::json(text);
  return Value::of(text);
}

void check(const std::vector<std::string>& words, const std::vector<std::string>& names,
           const std::vector<Value>& values, bool append) {
  const CommandTemplate command(words, names, append);
  CallContext context;
  context.values = values;
  const Expansion expansion = command.expand(context);
  const bool uses_any =
      std::any_of(words.begin(), words.end(), [](const auto& word) { return !is_literal(word); });
  if (!expansion.error.empty()) {
    MUST_HOLD(uses_any || append || words.empty() ||
              std::any_of(words.begin(), words.end(),
                          [](const auto& word) { return word.find('\0') != std::string::npos; }));
    return;
  }
  MUST_HOLD(expansion.argv.size() >= words.size());
  MUST_HOLD(expansion.argv.size() <= words.size() + (append ? 1 : 0));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_literal(words[i])) MUST_HOLD(expansion.argv[i] == words[i]);
    MUST_HOLD(expansion.argv[i].find('\0') == std::string::npos);
  }
  MUST_HOLD(command.expand(context).argv == expansion.argv);
  const std::string program = command.constant_program();
  if (!program.empty()) MUST_HOLD(program == expansion.argv[0]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = localexec::fuzz::text_of(data, size);
  if (localexec::fuzz::asks_for_much_memory(text)) return 0;
  auto lines = localexec::fuzz::split(text, '\n');
  if (lines.size() < 3) return 0;
  const std::vector<std::string> names = localexec::fuzz::split(lines[0], ' ');
  std::vector<Value> values;
  for (const std::string& value : localexec::fuzz::split(lines[1], '\t')) {
    values.push_back(value_of(value));
  }
  values.resize(names.size(), Value::of(std::string()));
  const std::vector<std::string> words(lines.begin() + 2, lines.end());
  for (const bool append : {false, true}) {
    try {
      check(words, names, values, append);
    } catch (const localexec::UsageError&) {
    }
  }
  return 0;
}
