# Debian policy, 12.1: manual pages are installed compressed with gzip -9. Without a name and a time in
# it, the same pages make the same file.
if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()
find_program(GZIP gzip REQUIRED)
file(GLOB pages "${CPACK_TEMPORARY_DIRECTORY}/usr/share/man/*/*.[1-9]")
if(NOT pages)
  message(FATAL_ERROR "no manual pages in ${CPACK_TEMPORARY_DIRECTORY}/usr/share/man")
endif()
execute_process(COMMAND ${GZIP} -9 -n -f ${pages} COMMAND_ERROR_IS_FATAL ANY)
