#include "sys/file_text.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "temporary_folder.h"

namespace localexec::sys {

TEST_CASE("the start of a regular file is read, and nothing else") {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "#!/bin/sh\nx");
  CHECK(read_start(file, 2) == "#!");
  CHECK(read_start(file, 100) == "#!/bin/sh\nx");
  CHECK_FALSE(read_start(folder.path(), 2));
  CHECK_FALSE(read_start(folder.path() + "/absent", 2));
  CHECK_FALSE(read_start("/dev/zero", 2));
  const std::string pipe = folder.path() + "/pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_FALSE(read_start(pipe, 2));  // without waiting for a writer
}

}  // namespace localexec::sys
