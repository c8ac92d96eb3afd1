# How every target of this project is compiled; what is said here does not reach dependencies.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
string(REPLACE -O3 -O2 CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(localexec_compiler INTERFACE)
target_compile_options(localexec_compiler INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Both warn of code in std::string and std::variant that is right (GCC bugs 105329, 105562).
  target_compile_options(localexec_compiler INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(LOCALEXEC_WERROR)
  target_compile_options(localexec_compiler INTERFACE -Werror)
endif()
if(LOCALEXEC_SANITIZE)
  # The check of vptr opens a pipe for each look at memory: without descriptors it sees ghosts.
  set(sanitize -fsanitize=${LOCALEXEC_SANITIZE} -fno-sanitize=vptr)
  target_compile_options(localexec_compiler INTERFACE
    ${sanitize} -fno-sanitize-recover=all -fno-omit-frame-pointer
    -Wno-maybe-uninitialized -Wno-array-bounds)  # instrumented code makes them see ghosts
  target_link_options(localexec_compiler INTERFACE ${sanitize})
endif()
