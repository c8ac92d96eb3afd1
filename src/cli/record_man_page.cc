#include <fmt/format.h>

#include "cli/generated_files.h"
#include "cli/record_fields.h"
#include "cli/roff_text.h"

namespace localexec::cli {
namespace {

const std::vector<ManSection>& sections() {
  static const std::vector<ManSection> kSections{
      {"DESCRIPTION",
       {{"",
         "localexec(1) prints a record for every item that was started: one JSON object (RFC 8259) "
         "in UTF-8 on a line of its own. A field that has nothing to say is left out; --fields "
         "chooses and orders the fields."}}},
      {"WHAT NEVER CHANGES",
       {{"",
         "A program that reads records may rely on this in every later version with the same "
         "first number, and nothing here changes without a change of that number:"},
        {"Lines", "A record is one line; what comes from calls and items never breaks it."},
        {"Fields",
         "A field keeps its name, its type, its meaning and its unit: seconds, bytes, numbers "
         "from 0. None is taken away, none comes to be null. New ones may be added, so that a "
         "reader must pass over those that it does not know; without --fields the order of fields "
         "means nothing."},
        {"status", "Has these six values and no others."},
        {"exit, signal", "At most one of them is there."},
        {"stdout, stderr",
         "Give back the very bytes that the call wrote: as a string, as base64 under "
         "stdout_base64 and stderr_base64, or in the file that stdout_file and stderr_file name. "
         "Nothing is cut off."},
        {"start", "Is always UTC with six digits of a second, so that times sort as text."},
        {"key",
         "Is opaque. That of an item stays the same, so that --resume understands the output of "
         "earlier versions."}}},
  };
  return kSections;
}

}  // namespace

std::string record_man_page() {
  std::string out = roff_head("localexec-record", 5, "what localexec(1) prints of a call");
  out += roff_section(sections()[0]);
  out += ".SH FIELDS\n";
  for (const RecordField& field : record_fields()) {
    out += fmt::format(".TP\n.B {}\n{}\n", roff(field.name), roff(field.text));
  }
  out += roff_section(sections()[1]);
  out +=
      ".SH FILES\nlocalexec\\-record.schema.json, installed in share/localexec, is a JSON Schema "
      "(draft 2020\\-12) of records.\n.SH SEE ALSO\n.BR localexec (1),\n.BR localexec\\-spec (5)\n";
  return out;
}

}  // namespace localexec::cli
