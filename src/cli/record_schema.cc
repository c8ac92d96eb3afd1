// The JSON Schema (draft 2020-12) of a record.
#include <fmt/format.h>

#include <string>

#include "cli/generated_files.h"
#include "cli/record_fields.h"
#include "core/json_text.h"

namespace localexec::cli {
namespace {

constexpr std::string_view kFrame = R"({{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "A record of localexec {}",
  "description": "One line of what localexec run prints. Which fields are there depends on the call and on --fields; further ones may be added.",
  "type": "object",
  "properties": {{
{}
  }},
  "not": {{ "required": ["exit", "signal"] }},
  "$defs": {{
    "status": {{ "enum": ["ok", "failed", "timeout", "killed", "error", "canceled"] }},
    "count": {{ "type": "integer", "minimum": 0 }},
    "seconds": {{ "type": "number", "minimum": 0 }},
    "time": {{
      "type": "string",
      "pattern": "^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}\\.[0-9]{{6}}Z$"
    }},
    "base64": {{ "type": "string", "contentEncoding": "base64" }},
    "bytes": {{
      "description": "Text; or bytes that are no UTF-8.",
      "anyOf": [
        {{ "type": "string" }},
        {{
          "type": "object",
          "properties": {{ "base64": {{ "$ref": "#/$defs/base64" }} }},
          "required": ["base64"],
          "additionalProperties": false
        }}
      ]
    }},
    "try": {{
      "type": "object",
      "properties": {{
        "status": {{ "$ref": "#/$defs/status" }},
        "exit": {{ "type": "integer", "minimum": 0, "maximum": 255 }},
        "signal": {{ "type": "string", "pattern": "^SIG" }},
        "start": {{ "$ref": "#/$defs/time" }},
        "elapsed": {{ "$ref": "#/$defs/seconds" }},
        "user": {{ "$ref": "#/$defs/seconds" }},
        "sys": {{ "$ref": "#/$defs/seconds" }}
      }},
      "required": ["status", "start", "elapsed"]
    }}
  }}
}}
)";

}  // namespace

std::string record_schema() {
  std::string properties;
  for (const RecordField& field : record_fields()) {
    std::string description;
    append_quoted(field.text, description);
    if (!properties.empty()) properties += ",\n";
    properties += fmt::format("    \"{}\": {{ {}, \"description\": {} }}", field.name, field.type,
                              description);
  }
  return fmt::format(kFrame, LOCALEXEC_VERSION, properties);
}

}  // namespace localexec::cli
