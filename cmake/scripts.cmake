# Scripts that ship inside the program: a header with each as a string literal. The build runs again
# when one changes.
set(embedded_scripts "")
foreach(script python_worker.py node_worker.js python_calls.py python_module.py)
  set(file ${PROJECT_SOURCE_DIR}/src/function/${script})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} script_text)
  # python_worker.py becomes kPythonWorker.
  string(REGEX MATCHALL "[a-z]+" parts ${script})
  list(POP_BACK parts)
  set(name k)
  foreach(part ${parts})
    string(SUBSTRING ${part} 0 1 first)
    string(SUBSTRING ${part} 1 -1 others)
    string(TOUPPER ${first} first)
    string(APPEND name ${first}${others})
  endforeach()
  string(APPEND embedded_scripts
         "inline constexpr char ${name}[] = R\"script(${script_text})script\";\n")
endforeach()
file(CONFIGURE OUTPUT generated/function/embedded_scripts.h CONTENT [=[
// Made by cmake/scripts.cmake.
#pragma once

namespace localexec {

@embedded_scripts@
}  // namespace localexec
]=] @ONLY)
