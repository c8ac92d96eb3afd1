#include "cli/roff_text.h"

#include <fmt/format.h>

#include <utility>

namespace localexec::cli {

// A leading dot or quote would be a request; for the others see groff_char(7).
std::string roff(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    line_start = c == '\n';
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '`':
        out += "\\(ga";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string roff_example(std::string_view text) {
  return fmt::format(".PP\n.in +4n\n.nf\n{}\n.fi\n.in\n", roff(text));
}

std::string roff_section(const ManSection& section) {
  std::string out = fmt::format(".SH {}\n", section.title);
  bool is_first = true;
  for (const ManParagraph& paragraph : section.paragraphs) {
    const bool follows = !std::exchange(is_first, false);
    if (paragraph.term.empty()) {
      out += fmt::format("{}{}\n", follows ? ".PP\n" : "", roff(paragraph.text));
    } else {
      out += fmt::format(".TP\n.B {}\n{}\n", roff(paragraph.term), roff(paragraph.text));
    }
    if (!paragraph.example.empty()) out += roff_example(paragraph.example);
  }
  return out;
}

std::string roff_head(std::string_view name, int section, std::string_view summary) {
  std::string title(name);
  for (char& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return fmt::format(".TH {} {} 2026-11-24 \"localexec {}\" \"{}\"\n.SH NAME\n{} \\- {}\n",
                     roff(title), section, LOCALEXEC_VERSION,
                     section == 1 ? "User Commands" : "File Formats", roff(name), roff(summary));
}

}  // namespace localexec::cli
