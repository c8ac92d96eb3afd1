# Makes page_text.cc from page.html, page.css and page.js: run by cmake -P, with PAGE (their folder)
# and OUT. Style and script come into the page as they are, their hashes into its content security
# policy (https://www.w3.org/TR/CSP3/), so a browser runs nothing else.

# CMake knows SHA-256 in hexadecimal, a policy wants base64: three digits are two characters.
function(to_base64 hex out)
  set(alphabet ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  set(text "")
  foreach(at RANGE 0 60 3)
    string(SUBSTRING ${hex} ${at} 3 digits)
    math(EXPR high "0x${digits} >> 6")
    math(EXPR low "0x${digits} & 63")
    string(SUBSTRING ${alphabet} ${high} 1 first)
    string(SUBSTRING ${alphabet} ${low} 1 second)
    string(APPEND text ${first}${second})
  endforeach()
  string(SUBSTRING ${hex} 63 1 digit)  # 256 bits are 42 characters and 4 bits
  math(EXPR last "0x${digit} << 2")
  string(SUBSTRING ${alphabet} ${last} 1 first)
  set(${out} "${text}${first}=" PARENT_SCOPE)
endfunction()

file(READ ${PAGE}/page.html page)
file(READ ${PAGE}/page.css style)
file(READ ${PAGE}/page.js script)
string(SHA256 style_hex "${style}")
string(SHA256 script_hex "${script}")
to_base64(${style_hex} style_hash)
to_base64(${script_hex} script_hash)
string(REPLACE "@STYLE_HASH@" "${style_hash}" page "${page}")
string(REPLACE "@SCRIPT_HASH@" "${script_hash}" page "${page}")
string(REPLACE "@STYLE@" "${style}" page "${page}")
string(REPLACE "@SCRIPT@" "${script}" page "${page}")
string(FIND "${page}" "@DATA@" at)
string(SUBSTRING "${page}" 0 ${at} before)
math(EXPR at "${at} + 6")
string(SUBSTRING "${page}" ${at} -1 after)
file(WRITE ${OUT} "// Made from src/report/page by cmake/embed_page.cmake.
#include \"report/page_text.h\"

namespace localexec {

const std::string_view kPageBeforeData = R\"page(${before})page\";
const std::string_view kPageAfterData = R\"page(${after})page\";

}  // namespace localexec
")
