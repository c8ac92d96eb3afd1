# What `cpack` makes: a Debian package, and an archive to unpack anywhere. tests/packages/make runs it
# for both forms of the program.
set(CPACK_PACKAGE_NAME localexec)
set(CPACK_PACKAGE_VENDOR "localexec")
set(CPACK_PACKAGE_CONTACT "The localexec maintainers <maintainers@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "run a command or function over many items in parallel")
set(CPACK_PACKAGE_DESCRIPTION
"Expands a command for every item of a range, a list, lines, CSV or JSON
lines, runs the calls on a pool of workers and prints one JSON record a
line, in the order of the items, with all that the call wrote.
.
No finished record is lost, whatever ends a run, and no process outlives
it; --resume goes on where it stopped. Functions of Python, Node.js and
shared objects are called as easily as commands.")
set(CPACK_PACKAGE_FILE_NAME
    "localexec-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "jq, python3, nodejs, libcurl4, zstd, xz-utils, bzip2")
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/compress_manual.cmake)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)

include(CPack)
