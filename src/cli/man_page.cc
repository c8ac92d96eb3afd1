#include <fmt/format.h>

#include "cli/familiar_names.h"
#include "cli/generated_files.h"
#include "cli/help_text.h"
#include "cli/man_text.h"
#include "cli/option_table.h"
#include "cli/roff_text.h"

namespace localexec::cli {
namespace {

std::string command_section(const CommandRow& command) {
  std::string out = fmt::format(".SS localexec {}\n", command.name);
  out += fmt::format(".B localexec {}\n{}\n.PP\n{}\n", command.name, roff(command.usage),
                     roff(command.text));
  return out + roff_example(command.example);
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

std::string command_page(CommandId id) {
  const CommandRow& command = command_of(id);
  std::string out =
      roff_head(fmt::format("localexec-{}", command.name), 1, command.summary) + ".SH SYNOPSIS\n";
  out += fmt::format(".B localexec {}\n{}\n", command.name, roff(command.usage));
  out += fmt::format(".SH DESCRIPTION\n{}\n.SH OPTIONS\n", roff(command.text));
  for (const OptionGroup* group : option_groups()) {
    std::string rows;
    for (const OptionRow& option : group->rows) {
      if (!belongs_to(option, id)) continue;
      rows += fmt::format(".TP\n.B {}\n{}\n", roff(option_heading(option)), roff(option.help));
    }
    if (!rows.empty()) out += fmt::format(".SS {}\n{}", group->title, rows);
  }
  out += fmt::format(".TP\n.B {}\nPrint a short form of this page.\n", roff("-h, --help"));
  out += ".SH EXAMPLES" + roff_example(command.example).substr(3);
  return out +
         ".SH SEE ALSO\n.BR localexec (1),\nfor the template, the items, the record, the exit "
         "status and all other commands\n";
}

std::string man_page() {
  std::string out =
      roff_head("localexec", 1, "run a command over many items in parallel") + ".SH SYNOPSIS\n";
  for (const CommandRow& command : all_commands()) {
    out += fmt::format(".B localexec {}\n{}\n.br\n", command.name, roff(command.usage));
  }
  out += ".B localexec \\-\\-version\n";
  out += ".SH COMMANDS\n";
  for (const CommandRow& command : all_commands()) out += command_section(command);
  out += option_section();
  out += familiar_section();
  for (const ManSection& section : man_sections()) out += roff_section(section);
  return out;
}

}  // namespace localexec::cli
