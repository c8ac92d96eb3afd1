// A job while its options are taken in.
#pragma once

#include <optional>

#include "cli/loop_builder.h"
#include "cli/option_parser.h"
#include "cli/option_table.h"
#include "core/job_spec.h"

namespace localexec::cli {

struct JobDraft {
  CommandId command = CommandId::run;
  JobSpec spec;
  LoopBuilder loop;
  char delimiter = '\n';  // of items in files and streams; known before any option is applied
  bool null_given = false;
  std::optional<HaltRules::Mode> halt_mode;
  bool reads_items = false;  // on standard input
  std::optional<InputForm> input_form;
  std::optional<ExecutorKind> executor;  // as the user wants it; nothing: automatic
};

}  // namespace localexec::cli
