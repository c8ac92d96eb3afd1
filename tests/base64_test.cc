#include "core/base64.h"

#include <doctest/doctest.h>

#include <string>

namespace localexec {

TEST_CASE("the examples of RFC 4648 come out") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foob") == "Zm9vYg==");
  CHECK(base64("fooba") == "Zm9vYmE=");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("all values of a byte and all letters of the alphabet are encoded") {
  CHECK(base64(std::string("\x00\xFF\xFE", 3)) == "AP/+");
  std::string bytes;
  for (int i = 0; i < 64; i += 4) {
    const int group = i << 18 | (i + 1) << 12 | (i + 2) << 6 | (i + 3);
    bytes += static_cast<char>(group >> 16);
    bytes += static_cast<char>(group >> 8);
    bytes += static_cast<char>(group);
  }
  CHECK(base64(bytes) == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
}

TEST_CASE("pieces of any length give what the whole gives") {
  const std::string bytes = "any carnal pleasure\x80\xFF";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    Base64Encoder encoder;
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += step) encoder.feed(bytes.substr(i, step), out);
    encoder.finish(out);
    CHECK(out == base64(bytes));
    std::string again;
    encoder.feed("foobar", again);
    encoder.finish(again);
    CHECK(again == "Zm9vYmFy");
  }
}

TEST_CASE("base64 is read back to the same bytes, and what is none is refused") {
  for (const std::string text : {"", "f", "fo", "foo", "\xFF\xFE", "foobar"}) {
    CHECK(from_base64(base64(text)) == text);
  }
  CHECK_FALSE(from_base64("Zg="));
  CHECK_FALSE(from_base64("Z!=="));
}

}  // namespace localexec
