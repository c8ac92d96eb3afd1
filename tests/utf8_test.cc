#include "core/utf8.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace localexec {
namespace {

// Decodes by the definition: code points, shortest form, no surrogates.
bool decodes(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    const auto lead = static_cast<unsigned char>(bytes[i++]);
    std::size_t more = 0;
    std::uint32_t code = lead;
    if (lead >= 0x80) {
      if (lead >= 0xC0 && lead < 0xE0) {
        more = 1;
        code = lead & 0x1FU;
      } else if (lead >= 0xE0 && lead < 0xF0) {
        more = 2;
        code = lead & 0x0FU;
      } else if (lead >= 0xF0 && lead < 0xF8) {
        more = 3;
        code = lead & 0x07U;
      } else {
        return false;
      }
    }
    for (std::size_t k = 0; k < more; ++k, ++i) {
      if (i >= bytes.size()) return false;
      const auto next = static_cast<unsigned char>(bytes[i]);
      if ((next & 0xC0U) != 0x80) return false;
      code = code << 6 | (next & 0x3FU);
    }
    constexpr std::uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    if (code < kLeast[more] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("valid UTF-8 is told from what only looks like it") {
  CHECK(is_utf8(""));
  CHECK(is_utf8(std::string_view("a\0b", 3)));
  CHECK(is_utf8("gr\xC3\xBC\xC3\x9F dich"));
  CHECK(is_utf8("\xE2\x82\xAC \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF"));
  CHECK_FALSE(is_utf8("\xFF"));
  CHECK_FALSE(is_utf8("\x80"));
  CHECK_FALSE(is_utf8("\xC3"));              // ends too early
  CHECK_FALSE(is_utf8("\xE2\x82"));          // ends too early
  CHECK_FALSE(is_utf8("\xC0\xAF"));          // overlong
  CHECK_FALSE(is_utf8("\xE0\x80\xAF"));      // overlong
  CHECK_FALSE(is_utf8("\xF0\x80\x80\xAF"));  // overlong
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // a surrogate
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
  CHECK_FALSE(
      is_utf8("12345678\x80"
              "1234567"));  // after eight plain bytes
}

TEST_CASE("every pair of bytes and many longer strings are judged as decoding them does") {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string bytes{static_cast<char>(a), static_cast<char>(b)};
      if (is_utf8(bytes) != decodes(bytes)) FAIL_CHECK("bytes " << a << " " << b);
    }
  }
  std::mt19937 random(2);
  constexpr unsigned char kTelling[] = {0x00, 'a',  0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0,
                                        0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5};
  int valid = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string bytes(random() % 10, 'x');
    const std::size_t length = 1 + random() % 6;
    for (std::size_t i = 0; i < length; ++i) {
      bytes += static_cast<char>(kTelling[random() % sizeof kTelling]);
    }
    if (decodes(bytes)) ++valid;
    REQUIRE(is_utf8(bytes) == decodes(bytes));
  }
  CHECK(valid > 1000);
}

TEST_CASE("a character may be split between pieces anywhere") {
  const std::string text = "plain text, \xC3\xBC, \xE2\x82\xAC, \xF0\x9F\x98\x80";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Utf8Validator validator;
    validator.feed(text.substr(0, cut));
    validator.feed(text.substr(cut));
    CHECK(validator.valid());
  }
  Utf8Validator validator;
  validator.feed("\xE2");
  CHECK_FALSE(validator.valid());
  validator.feed("\x82\xAC");
  CHECK(validator.valid());
}

TEST_CASE("what was broken once stays so") {
  Utf8Validator validator;
  validator.feed("\xFF");
  validator.feed("all well from here on");
  CHECK_FALSE(validator.valid());
}

}  // namespace localexec
