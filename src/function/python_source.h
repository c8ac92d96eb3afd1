// Source code of Python: where it is, and what in it waits. By Python itself where that is
// installed; nothing of the source is run or imported.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/classification.h"
#include "core/waiting_code.h"

namespace localexec {

struct PythonFindings {
  std::vector<Evidence> evidence;  // without `file`
  bool has_function = true;
  bool by_parser = true;  // else by the look of the text, and of all of it
};

// `function`: only what that one (NAME, or CLASS.NAME) calls of its module counts; empty for all.
PythonFindings find_python_calls(std::string_view source, SourceUse use,
                                 const std::string& function);

// The file that "a.b" is imported from; empty where there is none, or none with source code.
// `only_near`: in this folder and those of PYTHONPATH, without asking Python.
std::string find_python_module(const std::string& module, bool only_near);

}  // namespace localexec
