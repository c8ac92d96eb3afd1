// The functions that come with the program.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/job_spec.h"
#include "localexec/function.h"

namespace localexec {

struct BuiltinFunction {
  std::string_view word;       // with the @
  std::string_view arguments;  // names, the main one first
  localexec_function function;
};

std::span<const BuiltinFunction> builtin_functions();
// nullptr where there is none of that name.
const BuiltinFunction* find_builtin(std::string_view word);

// Of a shared object, or one of these. Throws UsageError, as load_function() does.
const localexec_function& find_function(const FunctionJob& job);

}  // namespace localexec
