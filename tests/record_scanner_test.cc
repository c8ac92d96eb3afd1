#include "core/record_scanner.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace localexec {
namespace {

ScannedRecord scan(std::string_view line) {
  RecordScanner scanner;
  scanner.feed(line);
  return scanner.result();
}

std::string index_of(const std::string& line, const ScannedRecord& found) {
  return line.substr(found.index_at, found.index_size);
}

const std::string kLine =
    R"({"index":1203,"vars":{"key":"no","status":"no","index":7},"status":"failed","exit":1,)"
    R"("stdout":"\"index\":5,\"key\":\"no\"\\","tries":[{"status":"no","index":8}],)"
    R"("key":"00112233445566778899aabbccddeeff"})";

}  // namespace

TEST_CASE("a record tells its key, its status and where its index stands") {
  const ScannedRecord found = scan(kLine);
  CHECK(found.complete);
  CHECK(found.key == "00112233445566778899aabbccddeeff");
  CHECK(found.status == "failed");
  CHECK(index_of(kLine, found) == "1203");
}

TEST_CASE("a record comes in pieces of any size") {
  for (std::size_t size = 1; size < kLine.size(); ++size) {
    RecordScanner scanner;
    for (std::size_t at = 0; at < kLine.size(); at += size) {
      scanner.feed(std::string_view(kLine).substr(at, size));
    }
    const ScannedRecord& found = scanner.result();
    CHECK(found.complete);
    CHECK(found.status == "failed");
    CHECK(found.key.size() == 32);
    CHECK(index_of(kLine, found) == "1203");
  }
}

TEST_CASE("a record that was torn is never complete") {
  for (std::size_t size = 0; size < kLine.size(); ++size) {
    CHECK_FALSE(scan(std::string_view(kLine).substr(0, size)).complete);
  }
}

TEST_CASE("the order of the fields does not matter and spaces neither") {
  const std::string line = R"({ "key" : "k", "status" : "ok", "index" : 0 })";
  const ScannedRecord found = scan(line);
  CHECK(found.complete);
  CHECK(found.key == "k");
  CHECK(found.status == "ok");
  CHECK(index_of(line, found) == "0");
}

TEST_CASE("a record without these fields is complete all the same") {
  const ScannedRecord found = scan(R"({"stdout":"x"})");
  CHECK(found.complete);
  CHECK(found.key.empty());
  CHECK(found.status.empty());
  CHECK(found.index_size == 0);
}

TEST_CASE("long strings hide nothing that follows them and show nothing that is in them") {
  for (const std::size_t size : {62, 63, 64, 65, 66, 100, 200'000}) {
    const std::string filling(size, 'x');
    const std::string line = R"({"stdout":")" + filling +
                             R"(\\\",\"key\":\"no\",","key":"yes","status":")" + filling +
                             R"(","index":42})";
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{7}, std::size_t{4096}, line.size()}) {
      RecordScanner scanner;
      for (std::size_t at = 0; at < line.size(); at += piece) {
        scanner.feed(std::string_view(line).substr(at, piece));
      }
      CHECK(scanner.result().complete);
      CHECK(scanner.result().key == "yes");
      CHECK(index_of(line, scanner.result()) == "42");
    }
  }
}

TEST_CASE("what is no record at all does no harm") {
  for (const std::string_view line : {"", "\n", "}", "]]]]", "\"", "\\", "{\"", ":::,,,", "[1,2",
                                      "nul", "{\"index\":\"5\"", "{\"key\":5,\"status\":{}"}) {
    CHECK_FALSE(scan(line).complete);
  }
  CHECK(scan(R"({"index":"5"})").index_size == 0);
  CHECK(scan(std::string(1000, '\0')).key.empty());
}

TEST_CASE("the number of a chunk's first item stands in items") {
  const std::string line =
      R"({"items":[1203,25],"vars":{"items":[7,8]},"status":"ok","key":"k","x":[1]})";
  const ScannedRecord found = scan(line);
  CHECK(found.complete);
  CHECK(index_of(line, found) == "1203");
  CHECK(index_of(R"({"vars":{"items":[7]},"items":[3,4]})",
                 scan(R"({"vars":{"items":[7]},"items":[3,4]})")) == "3");
}

}  // namespace localexec
