#include "cli/record_fields.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "cli/generated_files.h"
#include "core/outcome.h"
#include "core/record.h"
#include "refusal.h"

namespace localexec::cli {

TEST_CASE("every field of a record is in its schema and its man page") {
  for (const Field field : standard_fields()) {
    const std::string name(field_name(field));
    CAPTURE(name);
    CHECK(std::ranges::count(record_fields(), name, &RecordField::name) == 1);
    CHECK(contains(generate("record-schema"), "\"" + name + "\": {"));
    CHECK(contains(generate("man-record"), ".B " + name + "\n"));
  }
}

}  // namespace localexec::cli
