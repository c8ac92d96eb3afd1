#include "report/line_tagger.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sys/spill_file.h"
#include "temporary_folder.h"

namespace localexec {
namespace {

std::string tagged(const std::vector<std::string>& pieces) {
  const TemporaryFolder folder;
  sys::SpillFile spill(folder.path());
  SpillingBuffer out(spill, 1 << 20);
  LineTagger tagger("x\t");
  for (const std::string& piece : pieces) tagger.feed(piece, out);
  tagger.finish(out);
  return out.take().memory;
}

}  // namespace

TEST_CASE("each line gets its tag, wherever the pieces end") {
  CHECK(tagged({"a\nb\n"}) == "x\ta\nx\tb\n");
  CHECK(tagged({"a", "b\n", "\nc", "\n"}) == "x\tab\nx\t\nx\tc\n");
  CHECK(tagged({}).empty());
  CHECK(tagged({""}).empty());
}

TEST_CASE("a last line without a newline gets one") { CHECK(tagged({"a\nb"}) == "x\ta\nx\tb\n"); }

TEST_CASE("a tag has the values, what is not visible in them spelt out") {
  const std::vector<Value> values{Value::of(std::int64_t{7}), Value::of(std::string("a\tb\nc"))};
  CHECK(line_tag(values) == "7 a\\tb\\nc\t");
  CHECK(line_tag({}) == "\t");
}

}  // namespace localexec
