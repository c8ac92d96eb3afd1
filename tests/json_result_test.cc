#include "report/json_result.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "spilled_text.h"

namespace localexec {
namespace {

CallEnd read(std::string_view output) {
  const sys::SpillFile spill(sys::temporary_folder());
  CallEnd end;
  end.attempt.outcome = Ended{ProcessEnd::exited(0)};
  end.out.bytes = in_memory(std::string(output));
  read_json_result(end, spill);
  return end;
}

std::string result_of(std::string_view output) {
  const CallEnd end = read(output);
  CHECK(status_of(end.attempt.outcome) == Status::ok);
  return end.result_json;
}

std::string fault_of(std::string_view output) {
  const CallEnd end = read(output);
  CHECK(std::holds_alternative<BadResult>(end.attempt.outcome));
  CHECK(end.result_json.empty());
  CHECK(end_of(end.attempt.outcome) == ProcessEnd::exited(0));
  return reason_of(end.attempt.outcome);
}

}  // namespace

TEST_CASE("one JSON value is the result as it was written") {
  for (const std::string json : {"1", "-0", "1.50", "1e5", "12345678901234567890123", "\"text\"",
                                 "null", "true", "[1,2,[3]]", R"({"b":1,"a":{"c":"d"}})",
                                 R"("\u00fc\n\"\\")", "0.1000000000000000055511151231257827"}) {
    CAPTURE(json);
    CHECK(result_of(json) == json);
  }
}

TEST_CASE("white space around and between tokens is left out and within strings is kept") {
  CHECK(result_of(" \n{ \"a\" : [ 1 ,\t2 ] }\r\n") == R"({"a":[1,2]})");
  CHECK(result_of(R"([ " a b " , "\" , \\" , " " ])") == R"([" a b ","\" , \\"," "])");
}

TEST_CASE("a result that was spilled to disk is read whole") {
  sys::SpillFile spill(sys::temporary_folder());
  CallEnd end;
  end.attempt.outcome = Ended{ProcessEnd::exited(0)};
  const std::string large = "[\"" + std::string(200'000, 'x') + "\"";
  end.out.bytes = on_disk(large, spill);
  end.out.bytes.memory = "]\n";
  end.out.bytes.size += 2;
  read_json_result(end, spill);
  CHECK(end.result_json == large + "]");
}

TEST_CASE("a number beyond all floating point is still the number that was written") {
  CHECK(result_of("1e999") == "1e999");
  CHECK(result_of("[-1e999, 2]") == "[-1e999,2]");
}

TEST_CASE("what is not exactly one JSON value makes the call fail and says where") {
  CHECK(fault_of("") == "standard output is empty, not JSON");
  CHECK(fault_of("{\"a\":}") == "standard output is not JSON (at byte 6)");
  for (const std::string text :
       {"x", "{", "[1,]", "1 2", "nul", "'a'", "{\"a\":1}}", "01", "1.", "+1", "NaN", "\"a",
        "\"\t\"", "// c\n1", "[1]x", " ", "\n", "1e999 x", "[1e999"}) {
    CAPTURE(text);
    CHECK(fault_of(text).starts_with("standard output is"));
  }
}

TEST_CASE("half a character of UTF-16 is nothing that every reader of JSON takes") {
  for (const std::string json : {R"("\ud83d\ude00")", R"(["\uD83D\uDE00\ud83d\ude00x"])",
                                 R"("\\ud800")", R"("\\\\udc00\u0041")", R"("\ud7ff\ue000")"}) {
    CAPTURE(json);
    CHECK(result_of(json) == json);
  }
  CHECK(fault_of(R"({"a": "\ud800"})") ==
        "standard output has half a character of UTF-16 in its JSON (at byte 8)");
  for (const std::string json :
       {R"("\ude00")", R"("\ud83dx\ude00")", R"("\ud83d\n\ude00")", R"("\ud83d\ud83d\ude00")",
        R"({"\uDFFF":1})", R"("\ude00\ud83d")", R"("\ud83d\\ude00")", R"("\ud83d\u0041")"}) {
    CAPTURE(json);
    CHECK(fault_of(json).starts_with("standard output has half a character"));
  }
}

TEST_CASE("a NUL byte or a byte order mark or broken UTF-8 is not JSON") {
  CHECK(fault_of(std::string_view("1\0", 2)).starts_with("standard output is not JSON"));
  CHECK(fault_of(std::string_view("{}\0garbage", 10)).starts_with("standard output is not JSON"));
  CHECK(fault_of("\"\xFF\"").starts_with("standard output is not JSON"));
  CHECK(fault_of("\xEF\xBB\xBF"
                 "1")
            .starts_with("standard output is not JSON"));
}

TEST_CASE("deep nesting is read without falling over") {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  CHECK(result_of(deep) == deep);
}

}  // namespace localexec
