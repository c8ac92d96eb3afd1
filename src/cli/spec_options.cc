#include <array>

#include "cli/job_draft.h"

namespace localexec::cli {
namespace {

// Specs are read before options are applied, and written after: with a job they do nothing.
void leave(JobDraft&, const GivenOption&) {}

constexpr std::array kRows{
    OptionRow{"spec", '\0', OptionKind::value, "FILE", "", in::kItems | in::kExec,
              "Read options, items and command from a job spec in JSON; - is standard input. What "
              "the command line gives takes their place. See localexec-spec(5).",
              leave},
    OptionRow{"as-spec", '\0', OptionKind::flag, "", "", in::only(CommandId::plan),
              "Instead of a plan, print the job spec that the command line means, for --spec.",
              leave},
};

}  // namespace

const OptionGroup kSpecOptions{"Job specs", kRows, nullptr};

}  // namespace localexec::cli
