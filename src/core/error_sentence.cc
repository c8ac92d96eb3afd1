#include "core/error_sentence.h"

#include "core/json_members.h"

namespace localexec {
namespace {

std::string text_of(const JsonMembers& error, std::string_view name) {
  const std::string_view json = find_member(error, name);
  return json.starts_with('"') ? json_string(json) : std::string(json);
}

}  // namespace

std::string error_sentence(const std::string& error_json) {
  const auto error = json_members(error_json);
  if (!error) return error_json;
  const std::string type = text_of(*error, "type");
  const std::string message = text_of(*error, "message");
  if (type.empty() && message.empty()) return error_json;
  return type.empty() || message.empty() ? type + message : type + ": " + message;
}

std::string told_reason(const Outcome& outcome) {
  const auto* raised = std::get_if<Raised>(&outcome);
  return raised == nullptr ? reason_of(outcome) : error_sentence(raised->error_json);
}

}  // namespace localexec
