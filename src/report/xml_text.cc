#include "report/xml_text.h"

#include "core/harmless_text.h"

namespace localexec {
namespace {

// REQUIRES: the text is harmless.
std::string escape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (text[i] == '&') {
      out += "&amp;";
    } else if (text[i] == '<') {
      out += "&lt;";
    } else if (text[i] == '>') {
      out += "&gt;";
    } else if (text[i] == '"') {
      out += "&quot;";
    } else if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      out += rest[2] == '\xBE' ? "\\u{fffe}" : "\\u{ffff}";  // no characters of XML
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::string xml_text(std::string_view text) { return escape(harmless_lines(text)); }
std::string xml_attribute(std::string_view text) { return escape(harmless(text)); }

}  // namespace localexec
