#include <fmt/format.h>

#include "cli/familiar_names.h"
#include "cli/generated_files.h"
#include "cli/help_text.h"
#include "cli/man_text.h"
#include "cli/option_table.h"

namespace localexec::cli {
namespace {

// Text as roff takes it literally (groff_char(7)): a leading dot or quote would be a request.
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

std::string example(std::string_view text) {
  return fmt::format(".PP\n.in +4n\n.nf\n{}\n.fi\n.in\n", roff(text));
}

std::string command_section(const CommandRow& command) {
  std::string out = fmt::format(".SS localexec {}\n", command.name);
  out += fmt::format(".B localexec {}\n{}\n.PP\n{}\n", command.name, roff(command.usage),
                     roff(command.text));
  return out + example(command.example);
}

std::string commands_of(const OptionRow& option) {
  std::string names;
  for (const CommandRow& command : all_commands()) {
    if (!belongs_to(option, command.id)) continue;
    if (!names.empty()) names += ", ";
    names += command.name;
  }
  return names;
}

std::string option_section() {
  std::string out = ".SH OPTIONS\nIn brackets, the commands that take the option.\n";
  for (const OptionGroup* group : option_groups()) {
    out += fmt::format(".SS {}\n", group->title);
    for (const OptionRow& option : group->rows) {
      out += fmt::format(".TP\n.B {}\n{}\n[{}]\n", roff(option_heading(option)), roff(option.help),
                         commands_of(option));
    }
  }
  return out;
}

// "-P --jobs" as "-P, --jobs".
std::string with_commas(std::string_view names) {
  std::string out;
  for (const char c : names) out += c == ' ' ? std::string(", ") : std::string(1, c);
  return out;
}

std::string familiar_text(const FamiliarName& row) {
  switch (row.kind) {
    case FamiliarKind::standard:
      return fmt::format("Is so anyway: {}.", row.text);
    case FamiliarKind::replacement:
      return fmt::format("Understood: {}.", row.text);
    case FamiliarKind::alias:
      return row.text.empty() ? fmt::format("Means {}.", row.ours)
                              : fmt::format("Understood: {}.", row.text);
    case FamiliarKind::advice:
      return fmt::format("Refused: {}.", row.text);
  }
  return "";
}

std::string familiar_section() {
  std::string out =
      ".SH OPTIONS OF OTHER PROGRAMS\n"
      "What GNU parallel, xargs and rush call by these names works, where there is an equal; else "
      "the error says what does the job. Letters can stand in one word, as in xargs \\-0rn1.\n";
  for (const FamiliarName& row : familiar_names()) {
    out += fmt::format(".TP\n.BR \"{}\" \" ({})\"\n{}\n", roff(with_commas(row.names)), row.tools,
                       roff(familiar_text(row)));
  }
  return out;
}

}  // namespace

std::string man_page() {
  std::string out = ".TH LOCALEXEC 1 \"\" \"localexec " LOCALEXEC_VERSION
                    "\" \"User Commands\"\n"
                    ".SH NAME\nlocalexec \\- run a command over many items in parallel\n"
                    ".SH SYNOPSIS\n";
  for (const CommandRow& command : all_commands()) {
    out += fmt::format(".B localexec {}\n{}\n.br\n", command.name, roff(command.usage));
  }
  out += ".B localexec \\-\\-version\n";
  out += ".SH COMMANDS\n";
  for (const CommandRow& command : all_commands()) out += command_section(command);
  out += option_section();
  out += familiar_section();
  for (const ManSection& section : man_sections()) {
    out += fmt::format(".SH {}\n", section.title);
    for (const ManParagraph& paragraph : section.paragraphs) {
      if (paragraph.term.empty()) {
        out += fmt::format(".PP\n{}\n", roff(paragraph.text));
      } else {
        out += fmt::format(".TP\n.B {}\n{}\n", roff(paragraph.term), roff(paragraph.text));
      }
    }
  }
  return out;
}

}  // namespace localexec::cli
