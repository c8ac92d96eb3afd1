#include "run/capture.h"

#include <doctest/doctest.h>

#include <string>

#include "spilled_text.h"

namespace localexec {

TEST_CASE("output is kept byte by byte and known to be text or not") {
  sys::SpillFile spill(sys::temporary_folder());
  Capture capture(spill, 8);
  capture.append("gr\xC3");
  capture.append("\xBC\xC3\x9F dich, und noch viel mehr");
  const CapturedOutput text = capture.take();
  CHECK(text.utf8);
  CHECK_FALSE(text.empty());
  CHECK(text_of(text.bytes, spill) == "gr\xC3\xBC\xC3\x9F dich, und noch viel mehr");

  Capture binary(spill, 8);
  binary.append("abc\xFF");
  CHECK_FALSE(binary.take().utf8);
  binary.append("abc");  // what was taken counts no more
  CHECK(binary.take().utf8);
  Capture cut(spill, 8);
  cut.append("abc\xC3");
  CHECK_FALSE(cut.take().utf8);
}

TEST_CASE("no output is empty text") {
  sys::SpillFile spill(sys::temporary_folder());
  const CapturedOutput nothing = Capture(spill, 8).take();
  CHECK(nothing.utf8);
  CHECK(nothing.empty());
}

}  // namespace localexec
