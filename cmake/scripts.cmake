# Scripts that ship inside the program: a header with each as a string literal. The build runs again
# when one changes.
set(python_worker ${PROJECT_SOURCE_DIR}/src/function/python_worker.py)
set(node_worker ${PROJECT_SOURCE_DIR}/src/function/node_worker.js)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${python_worker} ${node_worker})
file(READ ${python_worker} python_worker_text)
file(READ ${node_worker} node_worker_text)
file(CONFIGURE OUTPUT generated/function/embedded_scripts.h CONTENT [=[
// Made by cmake/scripts.cmake.
#pragma once

namespace localexec {

inline constexpr char kPythonWorker[] = R"script(@python_worker_text@)script";
inline constexpr char kNodeWorker[] = R"script(@node_worker_text@)script";

}  // namespace localexec
]=] @ONLY)
