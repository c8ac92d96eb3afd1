#include "report/output_file.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "refusal.h"
#include "spilled_text.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

namespace fs = std::filesystem;

OutputSpec spec_for(const std::string& file) {
  OutputSpec spec;
  spec.file = file;
  return spec;
}

struct Notes {
  std::vector<std::string> lines;
  std::function<void(std::string_view)> listener() {
    return [this](std::string_view line) { lines.emplace_back(line); };
  }
};

void append(OutputFile& file, std::uint64_t item) {
  const sys::SpillFile spill(sys::temporary_folder());
  file.journal()->append({item, item}, Status::ok, in_memory("{\"index\":0}\n"), spill);
}

}  // namespace

TEST_CASE("a file that was finished has no journal any more") {
  const TemporaryFolder folder;
  Notes notes;
  OutputFile file(spec_for(folder.path() + "/out"), notes.listener());
  CHECK(file.name() == "'" + folder.path() + "/out'");
  REQUIRE(file.journal() != nullptr);
  CHECK(fs::exists(folder.path() + "/out.journal"));
  CHECK(sys::write_all(file.fd(), "lines\n"));
  file.finish(true);
  CHECK_FALSE(fs::exists(folder.path() + "/out.journal"));
  CHECK(fs::file_size(folder.path() + "/out") == 6);
  CHECK(notes.lines.empty());
}

TEST_CASE("what a run that was given up leaves is a file that says which items it has") {
  const TemporaryFolder folder;
  Notes notes;
  OutputFile(spec_for(folder.path() + "/out"), notes.listener()).finish(false);
  CHECK_FALSE(fs::exists(folder.path() + "/out.journal"));
}

TEST_CASE("where the lines do not say which items they are of the journal stays") {
  const TemporaryFolder folder;
  Notes notes;
  OutputSpec few = spec_for(folder.path() + "/few");
  few.fields = {Field::index, Field::status};
  OutputFile(few, notes.listener()).finish(false);
  CHECK(fs::exists(folder.path() + "/few.journal"));
  OutputSpec values = spec_for(folder.path() + "/values");
  values.form = OutputForm::values;
  OutputFile(values, notes.listener()).finish(false);
  CHECK(fs::exists(folder.path() + "/values.journal"));
  OutputSpec enough = spec_for(folder.path() + "/enough");
  enough.fields = {Field::key, Field::status};
  OutputFile(enough, notes.listener()).finish(false);
  CHECK_FALSE(fs::exists(folder.path() + "/enough.journal"));
}

TEST_CASE("the records of the former run are replaced unless they are resumed") {
  const TemporaryFolder folder;
  Notes notes;
  const std::string path = folder.write("out", "old\n");
  OutputFile file(spec_for(path), notes.listener());
  CHECK(fs::file_size(path) == 0);
  CHECK(file.journal()->records_found() == 0);
}

TEST_CASE("a device has no journal and cannot be resumed") {
  Notes notes;
  OutputFile device(spec_for("/dev/null"), notes.listener());
  CHECK(device.journal() == nullptr);
  device.finish(true);
  OutputSpec again = spec_for("/dev/null");
  again.resume = true;
  CHECK(refusal_of([&] { OutputFile(again, notes.listener()); }) ==
        "--resume: /dev/null is no regular file, so it holds nothing of a former run; leave "
        "--resume out");
}

TEST_CASE("a folder or a place that cannot be written is refused") {
  const TemporaryFolder folder;
  Notes notes;
  CHECK(refusal_of([&] { OutputFile(spec_for(folder.path()), notes.listener()); }) ==
        "--output " + folder.path() + ": is a folder; name a file");
  CHECK(contains(refusal_of([&] { OutputFile(spec_for("/nowhere/out"), notes.listener()); }),
                 "--output /nowhere/out: cannot open '/nowhere/out.journal'"));
}

TEST_CASE("a repair is told") {
  const TemporaryFolder folder;
  Notes notes;
  OutputSpec spec = spec_for(folder.path() + "/out");
  {
    OutputFile file(spec, notes.listener());
    append(file, 1);
    append(file, 2);
  }
  fs::resize_file(spec.file + ".journal", fs::file_size(spec.file + ".journal") - 1);
  spec.resume = true;
  const OutputFile file(spec, notes.listener());
  REQUIRE(notes.lines.size() == 1);
  CHECK(contains(notes.lines[0], "of a record that was not whole; its item runs again"));
}

}  // namespace localexec
