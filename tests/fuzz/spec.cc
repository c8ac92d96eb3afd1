// Whatever a job spec holds, it is refused with a sentence or makes a job; and a job that was made
// of a spec is written as one that makes the same again.
#include <string>
#include <variant>
#include <vector>

#include "cli/job_spec_builder.h"
#include "cli/spec_reader.h"
#include "cli/spec_writer.h"
#include "core/usage_error.h"
#include "input_text.h"
#include "must_hold.h"

namespace {

using namespace localexec;
using namespace localexec::cli;

// What every table is said to name; nothing is opened.
std::vector<std::string> columns(const Input& input) {
  return std::holds_alternative<CsvInput>(input) ? std::vector<std::string>{"name", "size"}
                                                 : std::vector<std::string>{};
}

std::string spec_of(const ParsedWords& words) {
  return write_spec(words, build_job_spec(CommandId::plan, words, columns));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  if (fuzz::asks_for_much_memory(text)) return 0;
  const CommandRow& plan = *find_command("plan");
  std::string spec;
  try {
    spec = spec_of(read_spec(plan, text, "spec"));
  } catch (const UsageError& error) {
    MUST_HOLD(!std::string_view(error.what()).empty());
    return 0;
  }
  MUST_HOLD(spec_of(read_spec(plan, spec, "again")) == spec);
  return 0;
}
