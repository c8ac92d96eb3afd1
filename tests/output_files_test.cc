#include "report/output_files.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "refusal.h"
#include "spilled_text.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

namespace fs = std::filesystem;

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Record record_with(std::uint64_t index, CapturedOutput out, CapturedOutput err) {
  Record record;
  record.item.index = index;
  record.out = std::move(out);
  record.err = std::move(err);
  return record;
}

CapturedOutput captured(std::string text) { return {in_memory(std::move(text)), true}; }

}  // namespace

TEST_CASE("output that a record can hold makes no file") {
  const TemporaryFolder folder;
  const sys::SpillFile spill(sys::temporary_folder());
  OutputSpec spec;
  spec.file = folder.path() + "/out";
  spec.max_output = 5;
  Record record = record_with(3, captured("12345"), captured(""));
  OutputFiles(spec, spill).keep(record);
  CHECK(record.out_file.empty());
  CHECK(record.err_file.empty());
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("output beyond what a record may hold is whole in a file beside the records") {
  const TemporaryFolder folder;
  sys::SpillFile spill(sys::temporary_folder());
  OutputSpec spec;
  spec.file = folder.path() + "/out";
  spec.max_output = 5;
  const std::string large(200'000, '\xFF');
  Record record = record_with(3, captured("12345"), {on_disk(large, spill), false});
  OutputFiles(spec, spill).keep(record);
  CHECK(record.out_file.empty());
  CHECK(record.err_file == folder.path() + "/out.files/3.stderr");
  CHECK((content(record.err_file) == large));
}

TEST_CASE("where a folder was asked for every output is kept there") {
  const TemporaryFolder folder;
  const sys::SpillFile spill(sys::temporary_folder());
  OutputSpec spec;
  spec.results_dir = folder.path() + "/a/b";
  Record record = record_with(0, captured("out\n"), captured(""));
  OutputFiles files(spec, spill);
  files.keep(record);
  CHECK(record.out_file == folder.path() + "/a/b/0.stdout");
  CHECK(content(folder.path() + "/a/b/0.stdout") == "out\n");
  CHECK(fs::exists(folder.path() + "/a/b/0.stderr"));
  Record next = record_with(1, captured("next"), captured("e"));
  files.keep(next);
  CHECK(content(next.err_file) == "e");
}

TEST_CASE("the folder that was asked for is there before there is anything to keep") {
  const TemporaryFolder folder;
  OutputSpec spec;
  make_results_folder(spec);
  spec.results_dir = folder.path() + "/a/b";
  make_results_folder(spec);
  make_results_folder(spec);
  CHECK(fs::is_directory(folder.path() + "/a/b"));
  for (const std::string name : {"", "/", "/below"}) {
    spec.results_dir = folder.write("file", "kept") + name;
    CHECK(refusal_of([&] { make_results_folder(spec); }) ==
          "--results-dir " + spec.results_dir + ": Not a directory; name another folder");
  }
  CHECK(content(folder.path() + "/file") == "kept");
}

TEST_CASE("a folder that cannot be made is told") {
  const TemporaryFolder folder;
  const sys::SpillFile spill(sys::temporary_folder());
  OutputSpec spec;
  spec.results_dir = folder.write("file", "") + "/below";
  Record record = record_with(0, captured("x"), captured(""));
  CHECK_THROWS(OutputFiles(spec, spill).keep(record));
}

}  // namespace localexec
