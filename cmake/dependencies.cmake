# The libraries: the installed package where there is one, else its source at a pinned version.
# Without a network, -D FETCHCONTENT_SOURCE_DIR_FMT=DIR (and so on) names unpacked sources.

include(FetchContent)
find_package(Threads REQUIRED)

FetchContent_Declare(CLI11
  URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.1.2.tar.gz
  URL_HASH SHA256=26291377e892ba0e5b4972cdfd4a2ab3bf53af8dac1f4ea8fe0d1376b625c8cb
  DOWNLOAD_EXTRACT_TIMESTAMP FALSE SYSTEM
  FIND_PACKAGE_ARGS 2.1.2)
FetchContent_Declare(nlohmann_json
  URL https://github.com/nlohmann/json/archive/refs/tags/v3.11.2.tar.gz
  URL_HASH SHA256=d69f9deb6a75e2580465c6c4c5111b89c4dc2fa94e3a85fcd2ffcd9a143d9273
  DOWNLOAD_EXTRACT_TIMESTAMP FALSE SYSTEM
  FIND_PACKAGE_ARGS 3.11.2)
FetchContent_Declare(fmt
  URL https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz
  URL_HASH SHA256=5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2
  DOWNLOAD_EXTRACT_TIMESTAMP FALSE SYSTEM
  FIND_PACKAGE_ARGS 9.1.0)
FetchContent_MakeAvailable(CLI11 nlohmann_json fmt)

# xxHash is used as a header alone (XXH_INLINE_ALL).
find_path(xxhash_include xxhash.h)
if(NOT xxhash_include)
  FetchContent_Declare(xxhash
    URL https://github.com/Cyan4973/xxHash/archive/v0.8.1.tar.gz
    URL_HASH SHA256=3bb6b7d6f30c591dd65aaaff1c8b7a5b94d81687998ca9400082c739a690436c
    DOWNLOAD_EXTRACT_TIMESTAMP FALSE)
  FetchContent_MakeAvailable(xxhash)  # its CMakeLists.txt is not at the top: nothing is built
  set(xxhash_include ${xxhash_SOURCE_DIR})
endif()

# fmt is linked statically. Debian ships it as a shared object only; its headers hold all that a
# static one needs, but including that everywhere makes a build take several times as long. So for
# the version whose instantiations cmake/fmt.cc knows it is compiled once; for others, everywhere.
get_target_property(fmt_type fmt::fmt TYPE)
if(fmt_type STREQUAL STATIC_LIBRARY)
  set(fmt_library fmt::fmt)
elseif(fmt_VERSION VERSION_GREATER_EQUAL 9.1 AND fmt_VERSION VERSION_LESS 10)
  set(fmt_library localexec_fmt)
  add_library(localexec_fmt STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt.cc)
  get_target_property(fmt_include fmt::fmt INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories(localexec_fmt SYSTEM PUBLIC ${fmt_include})
else()
  set(fmt_library fmt::fmt-header-only)
endif()

if(LOCALEXEC_TESTS)
  set(DOCTEST_NO_INSTALL ON)
  FetchContent_Declare(doctest
    URL https://github.com/doctest/doctest/archive/refs/tags/v2.4.9.tar.gz
    URL_HASH SHA256=19b2df757f2f3703a5e63cee553d85596875f06d91a3333acd80a969ef210856
    DOWNLOAD_EXTRACT_TIMESTAMP FALSE SYSTEM
    FIND_PACKAGE_ARGS 2.4.9)
  FetchContent_MakeAvailable(doctest)
endif()
