#include "cli/help_text.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "refusal.h"

namespace localexec::cli {
namespace {

void check_width(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
    CHECK_FALSE(line.ends_with(' '));
  }
}

}  // namespace

TEST_CASE("the help of the program names every command with an example") {
  const std::string help = program_help();
  for (const CommandRow& command : all_commands()) {
    CHECK(contains(help, "  " + std::string(command.name)));
    CHECK(contains(help, std::string(command.summary)));
  }
  CHECK(contains(help, "Example:\n  localexec run"));
  CHECK(contains(help, "--version"));
  check_width(help);
}

TEST_CASE("the help of a command names its options and no other with an example") {
  for (const CommandRow& command : all_commands()) {
    const std::string help = command_help(command);
    CHECK(help.starts_with("Usage: localexec " + std::string(command.name) + " "));
    CHECK(contains(help, "Example:\n  localexec " + std::string(command.name)));
    CHECK(contains(help, "-h, --help"));
    for (const OptionRow& option : all_options()) {
      const std::string heading = "\n  " + option_heading(option) + "\n";
      CAPTURE(heading);
      CHECK(contains(help, heading) == belongs_to(option, command.id));
    }
  }
}

TEST_CASE("an option is headed by its letter and name and value") {
  for (const OptionRow& option : all_options()) {
    if (option.name == "workers") CHECK(option_heading(option) == "-j, --workers N|N%|Nx");
    if (option.name == "unordered") CHECK(option_heading(option) == "--unordered");
    if (option.name == "timeout") CHECK(option_heading(option) == "--timeout TIME|N%");
  }
}

}  // namespace localexec::cli
