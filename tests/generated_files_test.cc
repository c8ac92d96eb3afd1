#include "cli/generated_files.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "cli/option_table.h"
#include "refusal.h"

namespace localexec::cli {
namespace {

std::string committed(const std::string& file) {
  std::ifstream stream(std::string(LOCALEXEC_SOURCE_DIR) + "/" + file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("the committed man page and completions are what the option table makes") {
  struct Generated {
    std::string what;
    std::string file;
  };
  for (const auto& [what, file] :
       {Generated{"man", "man/localexec.1"}, Generated{"bash", "completions/localexec.bash"},
        Generated{"zsh", "completions/_localexec"},
        Generated{"fish", "completions/localexec.fish"}}) {
    INFO("to renew it: localexec --generate " << what << " > " << file);
    const bool is_current = generate(what) == committed(file);
    CHECK(is_current);
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
  }
}

TEST_CASE("a kind of file that cannot be made is refused with those that can") {
  CHECK(refusal_of([] { generate("html"); }) == "--generate html: write man, bash, zsh or fish");
}

}  // namespace localexec::cli
