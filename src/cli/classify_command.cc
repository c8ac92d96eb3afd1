#include <fmt/format.h>

#include <string>

#include "cli/commands.h"
#include "cli/job_spec_builder.h"
#include "cli/standard_output.h"
#include "core/json_text.h"
#include "input/loop_sources.h"

namespace localexec::cli {
namespace {

void append_member(std::string_view name, std::string_view text, std::string& out) {
  if (text.empty()) return;
  append_quoted(name, out);
  out += ':';
  append_text(text, out);
  out += ',';
}

void append_evidence(const Evidence& evidence, std::string& out) {
  out += '{';
  append_member("file", evidence.file, out);
  if (evidence.line > 0) out += fmt::format(R"("line":{},)", evidence.line);
  append_member("pattern", evidence.pattern, out);
  append_member("why", evidence.why, out);
  out.back() = '}';
}

}  // namespace

RunEnd classify_words(const ParsedWords& words) {
  LoopSources sources;
  const JobSpec spec = build_job_spec(CommandId::classify, words,
                                      [&](const Input& input) { return sources.open(input); });
  std::string out = fmt::format(R"({{"executor":"{}","reason":)",
                                spec.executor == ExecutorKind::threads ? "threads" : "processes");
  append_text(spec.choice.reason, out);
  out += R"(,"evidence":[)";
  for (const Evidence& evidence : spec.choice.evidence) {
    if (out.back() == '}') out += ',';
    append_evidence(evidence, out);
  }
  print(out + "]}\n");
  return {};
}

}  // namespace localexec::cli
