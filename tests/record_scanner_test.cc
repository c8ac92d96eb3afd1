#include "core/record_scanner.h"

#include <doctest/doctest.h>

#include <string>

namespace localexec {
namespace {

ScannedRecord scan(const std::string& line) {
  RecordScanner scanner;
  scanner.feed(line);
  return scanner.result();
}

const std::string kLine =
    R"({"index":1234,"vars":{"index":5,"status":"x","key":"no","a":[1,{"key":"no"}]},)"
    R"("status":"ok","stdout":"\"status\":\"failed\",\"index\":9}","elapsed":1.5,"key":"abc"})";

}  // namespace

TEST_CASE("the number and key and status of a record are those at its top") {
  const ScannedRecord found = scan(kLine);
  CHECK(found.complete);
  CHECK(kLine.substr(found.index_at, found.index_size) == "1234");
  CHECK(found.status == "ok");
  CHECK(found.key == "abc");
}

TEST_CASE("members may stand in any order and last") {
  const std::string line = R"({"key":"k","status":"failed","index":7})";
  const ScannedRecord found = scan(line);
  CHECK(found.complete);
  CHECK(line.substr(found.index_at, found.index_size) == "7");
  CHECK(found.key == "k");
  CHECK(found.status == "failed");
}

TEST_CASE("a record may lack all of them") {
  const ScannedRecord found = scan(R"({"stdout":"x"})");
  CHECK(found.complete);
  CHECK(found.index_size == 0);
  CHECK(found.key.empty());
  CHECK(found.status.empty());
}

TEST_CASE("wherever a line is torn it is not complete") {
  for (std::size_t length = 0; length < kLine.size(); ++length) {
    CHECK_FALSE(scan(kLine.substr(0, length)).complete);
  }
}

TEST_CASE("pieces of any length give what the whole gives") {
  const std::string line = R"({"index":12,"stdout":")" + std::string(500, 'x') +
                           R"(\\\"}","stderr":"\\","status":"ok","key":"k"})";
  for (std::size_t step = 1; step < 100; ++step) {
    RecordScanner scanner;
    for (std::size_t i = 0; i < line.size(); i += step) scanner.feed(line.substr(i, step));
    const ScannedRecord& found = scanner.result();
    CHECK(found.complete);
    CHECK(line.substr(found.index_at, found.index_size) == "12");
    CHECK(found.key == "k");
    CHECK(found.status == "ok");
  }
}

}  // namespace localexec
