#include <fmt/format.h>

#include "cli/generated_files.h"
#include "cli/help_text.h"
#include "cli/roff_text.h"
#include "cli/spec_shape.h"

namespace localexec::cli {
namespace {

constexpr std::string_view kExample = R"({
  // every image in two sizes, eight at a time
  "var": [
    { "name": "file", "glob": "photos/*.jpg" },
    { "name": "size", "list": [200, 800] }
  ],
  "command": ["convert", "{file}", "-resize", "{size}", "small/{file.stem}-{size}.jpg"],
  "workers": 8,
  "timeout": "2m",
  "output": "done.jsonl"
})";

const std::vector<ManSection>& sections() {
  static const std::vector<ManSection> kSections{
      {"DESCRIPTION",
       {{"",
         "A job spec holds what a command line of localexec says: the long options without their "
         "dashes, and the command, as members of one JSON object. localexec run --spec FILE runs "
         "it, localexec plan --spec FILE shows what would run, localexec plan --as-spec prints the "
         "spec that a command line means."},
        {"",
         "What the command line gives takes the place of what the spec says: an option of the same "
         "option there (all its values, but --set adds to those there), a command of the command, "
         "and items, wherever they come from, of all items there, with null and zip."},
        {"",
         "A name of a file in a spec means what it means on the command line: it is relative to "
         "the folder in which localexec is started, not to that of the spec, and so is the "
         "command."},
        {"",
         "JSON here may hold comments, from // to the end of the line and between /* and */, and "
         "its first line may begin with #!, so that a spec can be run itself: #!/usr/bin/env -S "
         "localexec run --spec. A key that is there twice, a key that no option has, a value of "
         "another type and bytes that are no UTF-8 are refused with file, line and JSON pointer "
         "(RFC 6901)."}}},
      {"KEYS",
       {{"command", "The program and its arguments: a list of strings. No shell takes it apart."},
        {"options without a value", "true; false is the same as leaving it out."},
        {"options with a value",
         "A string or a number: \"timeout\": 90, \"timeout\": \"2m\". Those that can be given "
         "several times take a list, too: \"retry-on\": [75, \"timeout\"]; so does fields."},
        {"set", "An object: \"set\": {\"base\": \"abc\"}."},
        {"range, list, items, csv, tsv, jsonl, glob, commands",
         "The source of the items, where there is one without a name: \"range\": \"0:100\". list "
         "takes a list of strings or numbers; of files and patterns several can be given as a "
         "list."},
        {"var",
         "Several inputs, or inputs with names: a list of objects, each with one of these sources, "
         "with name for the variable that --var opens, and with pair where its values go with "
         "those of the input before it (:::+) instead of being combined with them. The last input "
         "changes fastest. Inputs without a name are those of :::, called item, or 1, 2 and so "
         "on; such a number can be given as a name, too."},
        {"$schema", "Ignored: the place of the schema, for editors."},
        {"{\"base64\": \"...\"}", "Stands in place of any string for bytes that are no UTF-8."}}},
  };
  return kSections;
}

std::string option_keys() {
  std::string names;
  for (const OptionRow& option : all_options()) {
    if (!may_stand_in_spec(option, CommandId::run) && !may_stand_in_spec(option, CommandId::exec)) {
      continue;
    }
    if (!names.empty()) names += ", ";
    names += option.name;
  }
  return fmt::format(".PP\nAll options that can stand in a spec: {}.\n", roff(names));
}

}  // namespace

std::string spec_man_page() {
  std::string out = roff_head("localexec-spec", 5, "a job of localexec(1) as JSON");
  for (const ManSection& section : sections()) out += roff_section(section);
  out += option_keys();
  out += ".SH EXAMPLES" + roff_example(kExample).substr(3);
  out +=
      ".SH FILES\nlocalexec\\-spec.schema.json, installed in share/localexec, is a JSON "
      "Schema "
      "(draft 2020\\-12) of job specs.\n.SH SEE ALSO\n.BR localexec (1),\n.BR localexec\\-record "
      "(5)\n";
  return out;
}

}  // namespace localexec::cli
