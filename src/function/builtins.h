// The built-in functions: each takes the arguments of a call and gives its result as JSON, or
// throws FunctionError. What they take is in man_text.cc.
#pragma once

#include <string>

#include "function/builtin_call.h"

namespace localexec {

std::string fetch(const BuiltinCall& call);
std::string copy_file(const BuiltinCall& call);
std::string hash_file(const BuiltinCall& call);
std::string read_file(const BuiltinCall& call);
std::string stat_file(const BuiltinCall& call);
std::string sleep(const BuiltinCall& call);

}  // namespace localexec
