#include "report/control_request.h"

#include <array>
#include <string>
#include <utility>

#include "core/json_members.h"
#include "core/json_syntax.h"
#include "core/usage_error.h"

namespace localexec {
namespace {

using Verb = ControlRequest::Verb;

constexpr std::array<std::pair<std::string_view, Verb>, 7> kVerbs{{{"list", Verb::list},
                                                                   {"status", Verb::status},
                                                                   {"pause", Verb::pause},
                                                                   {"resume", Verb::resume},
                                                                   {"drain", Verb::drain},
                                                                   {"workers", Verb::workers},
                                                                   {"stop", Verb::stop}}};

// The text of a string; of anything else, as it is written.
std::string text_of(std::string_view json) {
  return json.starts_with('"') ? json_string(json) : std::string(json);
}

}  // namespace

ControlRequest parse_control_request(std::string_view line) {
  if (json_fault(line)) throw UsageError("the request is not one line of JSON");
  const auto members = json_members(line);
  if (!members) throw UsageError("the request is no JSON object");
  const std::string verb = text_of(find_member(*members, "verb"));
  for (const auto& [name, known] : kVerbs) {
    if (verb != name) continue;
    ControlRequest request;
    request.verb = known;
    request.as_text = text_of(find_member(*members, "form")) == "text";
    if (known == Verb::workers) {
      request.workers = parse_worker_count(text_of(find_member(*members, "workers")));
    }
    return request;
  }
  throw UsageError("the request has no verb that is known");
}

}  // namespace localexec
