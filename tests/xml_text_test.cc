#include "report/xml_text.h"

#include <doctest/doctest.h>

#include <string>

namespace localexec {

TEST_CASE("what means something to XML is escaped") {
  CHECK(xml_text("a<b>&\"c\"") == "a&lt;b&gt;&amp;&quot;c&quot;");
  CHECK(xml_text("]]>") == "]]&gt;");
  CHECK(xml_text("gr\xc3\xbc\xc3\x9f") == "gr\xc3\xbc\xc3\x9f");
}

TEST_CASE("lines stay in text and not in attributes") {
  CHECK(xml_text("a\n\tb\r") == "a\n\tb\\r");
  CHECK(xml_attribute("a\n\tb\r") == "a\\n\\tb\\r");
}

TEST_CASE("what XML cannot hold is spelt out") {
  CHECK(xml_text(std::string("\0\x1b\x7f\xff", 4)) == "\\x00\\x1b\\x7f\\xff");
  CHECK(xml_text("\xef\xbf\xbf") == "\\u{ffff}");
}

}  // namespace localexec
