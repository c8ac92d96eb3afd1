#include "cli/generated_files.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "cli/option_table.h"
#include "cli/spec_shape.h"
#include "refusal.h"

namespace localexec::cli {
namespace {

std::string committed(const std::string& file) {
  std::ifstream stream(std::string(LOCALEXEC_SOURCE_DIR) + "/" + file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("the committed manual and completions are what the option table makes") {
  for (const GeneratedFile& file : generated_files()) {
    INFO("to renew it: tests/generate, for " << file.path);
    const bool is_current = file.text() == committed(std::string(file.path));
    CHECK(is_current);
    CHECK(generate(file.name) == file.text());
  }
}

TEST_CASE("every command has a page of its own") {
  for (const CommandRow& command : all_commands()) {
    CAPTURE(command.name);
    CHECK(contains(generate("list"), "man/localexec-" + std::string(command.name) + ".1"));
  }
}

TEST_CASE("every option is in the man page and in all completions") {
  for (const OptionRow& option : all_options()) {
    const std::string name(option.name);
    CAPTURE(name);
    std::string in_roff;
    for (const char c : name) in_roff += c == '-' ? std::string("\\-") : std::string(1, c);
    CHECK(contains(generate("man"), "\\-\\-" + in_roff));
    CHECK(contains(generate("bash"), "--" + name));
    CHECK(contains(generate("zsh"), "--" + name));
    CHECK(contains(generate("fish"), name));
    const bool is_in_spec = spec_shape(option) != SpecShape::none;
    if (is_in_spec) CHECK(contains(generate("spec-schema"), '"' + name + '"'));
  }
}

TEST_CASE("a kind of file that cannot be made is refused with those that can") {
  CHECK(refusal_of([] { generate("html"); }).starts_with("--generate html: there are list, man, "));
}

}  // namespace localexec::cli
