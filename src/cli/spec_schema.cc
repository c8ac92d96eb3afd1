// The JSON Schema (draft 2020-12) of a job spec, made from the option table.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/generated_files.h"
#include "cli/spec_shape.h"
#include "core/json_text.h"

namespace localexec::cli {
namespace {

constexpr std::string_view kText = R"({ "$ref": "#/$defs/text" })";

constexpr std::string_view kFrame = R"({{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "A job spec of localexec {0}",
  "description": "What localexec run --spec reads: the long options, and the command.",
  "type": "object",
  "properties": {{
{1}
  }},
  "additionalProperties": false,
  {2},
  "$defs": {{
    "text": {{
      "description": "What one word of a command line says; bytes that are no UTF-8 as base64.",
      "anyOf": [
        {{ "type": ["string", "number"] }},
        {{
          "type": "object",
          "properties": {{ "base64": {{ "type": "string", "contentEncoding": "base64" }} }},
          "required": ["base64"],
          "additionalProperties": false
        }}
      ]
    }},
    "texts": {{
      "description": "One, or a list of them.",
      "anyOf": [{3}, {{ "type": "array", "minItems": 1, "items": {3} }}]
    }},
    "list": {{
      "description": "Items: one, or a list of them, which may be empty.",
      "anyOf": [{3}, {{ "type": "array", "items": {3} }}]
    }},
{4}
  }}
}}
)";

std::string quoted(std::string_view text) {
  std::string json;
  append_quoted(text, json);
  return json;
}

bool is_in_specs(const OptionRow& option) {
  return may_stand_in_spec(option, CommandId::run) || may_stand_in_spec(option, CommandId::exec);
}

// ["a","b"] for "a|b".
std::string words_of(std::string_view choices) {
  std::string list = "[";
  while (!choices.empty()) {
    const auto bar = choices.find('|');
    list += (list.size() > 1 ? ", " : "") + quoted(choices.substr(0, bar));
    choices.remove_prefix(bar == std::string_view::npos ? choices.size() : bar + 1);
  }
  return list + "]";
}

// A list may have no items; files and patterns there must be.
std::string reference(const OptionRow& option) {
  return option.kind == OptionKind::words ? R"("$ref": "#/$defs/list")"
                                          : R"("$ref": "#/$defs/texts")";
}

std::string type_of(const OptionRow& option) {
  switch (spec_shape(option)) {
    case SpecShape::flag:
      return R"("type": "boolean")";
    case SpecShape::text:
      if (option.value == option.choices) return "\"enum\": " + words_of(option.choices);
      return R"("$ref": "#/$defs/text")";
    case SpecShape::texts:
    case SpecShape::joined:
    case SpecShape::source:
      return reference(option);
    case SpecShape::variables:
      return R"("type": "object", "additionalProperties": { "$ref": "#/$defs/text" })";
    case SpecShape::loop:
      return R"("type": "array", "minItems": 1, "items": { "$ref": "#/$defs/input" })";
    case SpecShape::none:
      break;
  }
  return "";
}

std::string property(std::string_view name, std::string_view type, std::string_view description) {
  return fmt::format("    {}: {{ {}, \"description\": {} }}", quoted(name), type,
                     quoted(description));
}

std::string one_source(const std::string& indent, bool may_be_none) {
  std::vector<std::string> required;
  for (const OptionRow& option : all_options()) {
    const SpecShape shape = spec_shape(option);
    if (shape == SpecShape::source || (may_be_none && shape == SpecShape::loop)) {
      required.push_back(fmt::format("{{ \"required\": [{}] }}", quoted(option.name)));
    }
  }
  const std::string separator = ",\n" + indent + "  ";
  std::string list = fmt::format("{}", fmt::join(required, separator));
  if (may_be_none) {
    list =
        fmt::format("{{ \"not\": {{ \"anyOf\": [\n{0}  {1}\n{0}] }} }},\n{0}  {1}", indent, list);
  }
  return fmt::format("\"oneOf\": [\n{0}  {1}\n{0}]", indent, list);
}

std::string input_definition() {
  std::string properties =
      "\"name\": { \"$ref\": \"#/$defs/text\", \"description\": \"The variable that --var opens. "
      "Without it: item, or for several 1, 2 and so on.\" },\n        "
      "\"pair\": { \"type\": \"boolean\", \"description\": \"Paired with the input before it, as "
      "by :::+, instead of combined.\" }";
  for (const OptionRow& option : all_options()) {
    if (spec_shape(option) != SpecShape::source) continue;
    properties += fmt::format(",\n        {}: {{ {} }}", quoted(option.name), reference(option));
  }
  return fmt::format(
      "    \"input\": {{\n      \"type\": \"object\",\n      \"properties\": {{\n        {}\n      "
      "}},\n      \"additionalProperties\": false,\n      {}\n    }}",
      properties, one_source("      ", false));
}

}  // namespace

std::string spec_schema() {
  std::vector<std::string> properties{
      property("$schema", R"("type": "string")", "Where this schema is, for editors."),
      property("command", fmt::format("\"type\": \"array\", \"minItems\": 1, \"items\": {}", kText),
               "The command and its arguments, with placeholders.")};
  for (const OptionRow& option : all_options()) {
    if (is_in_specs(option))
      properties.push_back(property(option.name, type_of(option), option.help));
  }
  return fmt::format(kFrame, LOCALEXEC_VERSION, fmt::join(properties, ",\n"),
                     one_source("  ", true), kText, input_definition());
}

}  // namespace localexec::cli
