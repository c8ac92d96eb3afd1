#include "cli/familiar_words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "cli/familiar_names.h"
#include "cli/option_table.h"
#include "refusal.h"

namespace localexec::cli {
namespace {

using Words = std::vector<std::string>;

ParsedWords run(const Words& words) { return parse_words(*find_command("run"), words); }

Words given(const Words& words) {
  Words list;
  for (const GivenOption& option : run(words).options) {
    list.push_back(std::string(option.option->name));
    for (const std::string& value : option.values) list.back() += "=" + value;
  }
  return list;
}

std::string refusal(const Words& words) {
  return refusal_of([&] { run(words); });
}

Words split(std::string_view text) {
  Words words;
  while (!text.empty()) {
    const auto space = text.find(' ');
    words.emplace_back(text.substr(0, space));
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return words;
}

bool is_own_option(const std::string& word) {
  return std::ranges::any_of(all_options(), [&](const OptionRow& option) {
    return word == "--" + std::string(option.name) ||
           (option.letter != '\0' && word == std::string{'-', option.letter});
  });
}

}  // namespace

TEST_CASE("options of xargs and GNU parallel mean ours") {
  CHECK(given({"-P", "4"}) == Words{"workers=4"});
  CHECK(given({"-P4"}) == Words{"workers=4"});
  CHECK(given({"--jobs=50%"}) == Words{"workers=50%"});
  CHECK(given({"--arg-file", "f"}) == Words{"items=f"});
  CHECK(given({"--xapply"}) == Words{"zip"});
  CHECK(given({"--resume-failed"}) == Words{"resume", "retry-failed"});
  CHECK(given({"--results", "out"}) == Words{"results-dir=out"});
  CHECK(given({"--bar"}) == Words{"progress=bar"});
  CHECK(given({"--assign", "a=b=c"}) == Words{"set=a=b=c"});
}

TEST_CASE("the command begins after the familiar options as after ours") {
  CHECK(run({"-P", "4", "-k", "echo", "-P"}).command == Words{"echo", "-P"});
  CHECK(run({"-n1", "--", "-k"}).command == Words{"-k"});
  CHECK(run({"-i", "echo", "{}"}).command == Words{"echo", "{}"});
}

TEST_CASE("letters of xargs can stand in one word") {
  CHECK(given({"-0rn1", "-P2", "echo"}) == Words{"null", "workers=2"});
  CHECK(given({"-r0", "echo"}) == Words{"null"});
  CHECK(given({"-kj2", "echo"}) == Words{"workers=2"});
}

TEST_CASE("GNU parallel's reasons to halt are ours") {
  CHECK(given({"--halt", "now,fail=1"}) == Words{"halt=now", "halt-on=fail=1"});
  CHECK(given({"--halt=soon,fail=30%"}) == Words{"halt=soon", "halt-on=fail=30%"});
  CHECK(given({"--halt", "now,success=2"}) == Words{"halt=now", "halt-on=success=2"});
  CHECK(given({"--halt", "2"}) == Words{"halt=now", "halt-on=fail=1"});
  CHECK(given({"--halt", "1"}) == Words{"halt=soon", "halt-on=fail=1"});
  CHECK(given({"--halt", "never"}) == Words{"halt=never"});
  CHECK(given({"--halt-on-error", "soon"}) == Words{"halt=soon"});
  CHECK(contains(refusal({"--halt", "now,done=3"}), "--halt now,done=3: "));
}

TEST_CASE("a delimiter is a newline or NUL") {
  CHECK(given({"-d", "\\n"}).empty());
  CHECK(given({"-d\\0"}) == Words{"null"});
  CHECK(contains(refusal({"-d", ","}), "tr ',' '\\n'"));
}

TEST_CASE("one item a call is what -n 1 means") {
  CHECK(given({"-n", "1", "-L1", "-N1"}).empty());
  CHECK(contains(refusal({"-n", "3"}), "-n 3: "));
}

TEST_CASE("-I says what stands for the item in the command, not in what follows it") {
  CHECK(run({"-I", "%", "cp", "%", "b/%", ":::", "%"}).command ==
        Words{"cp", "{}", "b/{}", ":::", "%"});
  CHECK(run({"-I{}", "cp", "{}", "b"}).command == Words{"cp", "{}", "b"});
  CHECK(run({"--replace=X", "echo", "aXbX"}).command == Words{"echo", "a{}b{}"});
  CHECK(contains(refusal({"-I", "%", "echo", "x"}), "-I %: the command has no %"));
  CHECK(contains(refusal({"-I", "%", "echo", "%", "{}"}), "stands for the item too"));
}

TEST_CASE("what is so anyway is accepted unless ours says the opposite") {
  CHECK(given({"-k", "-r", "--group", "-q"}).empty());
  CHECK(refusal({"-k", "--unordered"}) ==
        "-k and --unordered contradict each other; leave one out");
}

TEST_CASE("an option without an equal is refused with what does the job") {
  CHECK(contains(refusal({"--joblog", "f"}), "--joblog is no option here: --output FILE"));
  CHECK(contains(refusal({"--dry-run"}), "localexec plan"));
  CHECK(contains(refusal({"--sem"}), "--workers"));
  CHECK(contains(refusal({"-S", "host"}), "ssh {host}"));
}

TEST_CASE("a familiar option lacks its value or has one too many") {
  CHECK(refusal({"-P"}) == "-P needs a value");
  CHECK(refusal({"--jobs="}) == "--jobs needs a value");
  CHECK(refusal({"--keep-order=yes"}) == "--keep-order takes no value; write it alone");
  CHECK(refusal({"-r250ms", "true"}) == "-r takes no value; write it alone");
}

TEST_CASE("every familiar name is there once, and hides no option of ours") {
  Words seen;
  for (const FamiliarName& row : familiar_names()) {
    for (const std::string& name : split(row.names)) {
      CAPTURE(name);
      CHECK(std::ranges::count(seen, name) == 0);
      CHECK((name == "--halt" || !is_own_option(name)));
      CHECK(find_familiar(name) == &row);
      seen.push_back(name);
    }
  }
}

TEST_CASE("what takes the place of a familiar name, and what is advised, is there") {
  for (const FamiliarName& row : familiar_names()) {
    const std::string text = std::string(row.ours) + " " + std::string(row.text);
    CAPTURE(text);
    CHECK((!row.text.empty() || row.kind == FamiliarKind::alias));
    for (std::string word : split(text)) {
      if (!word.starts_with("--")) continue;
      word.resize(std::min(word.find_first_of("=:;,()"), word.size()));
      CAPTURE(word);
      CHECK((is_own_option(word) || word == "--version"));
    }
  }
}

}  // namespace localexec::cli
