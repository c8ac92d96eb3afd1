#include "core/json_text.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>

namespace localexec {
namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_quoted(text, out);
  return out;
}

}  // namespace

TEST_CASE("every character reads back from its JSON string") {
  for (int c = 0; c < 128; ++c) {
    const std::string text = std::string("a") + static_cast<char>(c) + "b";
    CHECK(nlohmann::json::parse(json_string(text)).get<std::string>() == text);
  }
  CHECK(json_string("gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80") ==
        "\"gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80\"");
}

TEST_CASE("control characters have their short names where there are any") {
  CHECK(json_string("\n\t\r\"\\") == R"("\n\t\r\"\\")");
  CHECK(json_string(std::string_view("\0\x1F\x7F", 3)) == R"("\u0000\u001f\u007f")");
}

TEST_CASE("a byte that needs an escape is found wherever it stands") {
  for (std::size_t size = 1; size < 26; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int c = 0; c < 256; ++c) {
        std::string text(size, ' ');
        text[place] = static_cast<char>(c);
        const bool needs = c < 0x20 || c == '"' || c == '\\' || c == 0x7F;
        REQUIRE(next_escape(text, 0) == (needs ? place : size));
        REQUIRE(next_escape(text, place + 1) == size);
      }
    }
  }
}

TEST_CASE("random text reads back from its JSON string") {
  std::mt19937 random(7);
  for (int round = 0; round < 1000; ++round) {
    std::string text(random() % 100, ' ');
    for (char& c : text) c = static_cast<char>(random() % 128);
    REQUIRE(nlohmann::json::parse(json_string(text)).get<std::string>() == text);
  }
}

TEST_CASE("bytes that are no text come as base64") {
  std::string out;
  append_text("\xFF\x00", out);
  CHECK(out == R"({"base64":"/w=="})");
  out.clear();
  append_text("text", out);
  CHECK(out == R"("text")");
}

}  // namespace localexec
