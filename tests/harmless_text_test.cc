#include "core/harmless_text.h"

#include <doctest/doctest.h>

#include <string>

namespace localexec {

TEST_CASE("text that any terminal shows stays as it is") {
  CHECK(harmless("plain, 100% \\ of it") == "plain, 100% \\ of it");
  CHECK(harmless("gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x8d\x8e") ==
        "gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x8d\x8e");
  CHECK(harmless("").empty());
}

TEST_CASE("what a terminal would obey is spelt out") {
  CHECK(harmless("a\nb\tc\r") == "a\\nb\\tc\\r");
  CHECK(harmless("\x1b]0;title\x07") == "\\x1b]0;title\\x07");
  CHECK(harmless("\x7f") == "\\x7f");
  CHECK(harmless(std::string("\0", 1)) == "\\x00");
  CHECK(harmless("\xc2\x9b") == "\\u{9b}");  // the control sequence introducer in one character
}

TEST_CASE("what turns words around or hides is spelt out") {
  CHECK(harmless("a\xe2\x80\xae") == "a\\u{202e}");
  CHECK(harmless("\xe2\x81\xa6\xe2\x80\x8b\xef\xbb\xbf") == "\\u{2066}\\u{200b}\\u{feff}");
}

TEST_CASE("bytes that are no UTF-8 are spelt out one by one") {
  CHECK(harmless("\xff\x9b"
                 "a\xe6\x97") ==
        "\\xff\\x9b"
        "a\\xe6\\x97");
  for (int byte = 0; byte < 256; ++byte) {
    const std::string safe = harmless(std::string(1, static_cast<char>(byte)));
    for (const char c : safe) CHECK((c >= 0x20 && c != 0x7f));
  }
}

}  // namespace localexec
