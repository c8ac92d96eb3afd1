#include "core/shell_script.h"

#include <doctest/doctest.h>

#include <string>

#include "refusal.h"

namespace localexec {
namespace {

// {x} {y} <x> {x.base} and {x:…} are placeholders.
std::size_t length_at(std::string_view text) {
  for (const std::string_view name : {"{x}", "{y}", "<x>", "{x.base}", "{x:05d}"}) {
    if (text.starts_with(name)) return name.size();
  }
  return 0;
}

// The script as it is bound, without what sets the variables.
std::string bound(const std::string& script) {
  std::string text = bind_placeholders(script, length_at).text;
  const auto shift = text.find("shift");
  return shift == std::string::npos ? text : text.substr(text.find("; ", shift) + 2);
}

std::string refusal(const std::string& script) {
  return refusal_of([&] { bind_placeholders(script, length_at); });
}

}  // namespace

TEST_CASE("a script gets the values as arguments and moves them into variables") {
  const ShellScript script = bind_placeholders("a {x} {y} {x}", length_at);
  CHECK(script.text ==
        "localexec_1=\"${1}\" localexec_2=\"${2}\"; shift 2; "
        "a \"$localexec_1\" \"$localexec_2\" \"$localexec_1\"");
  REQUIRE(script.parameters.size() == 2);
  CHECK(script.parameters[0].placeholder == "{x}");
  CHECK(script.parameters[1].placeholder == "{y}");
  CHECK(bind_placeholders("a b", length_at).text == "a b");
}

TEST_CASE("one placeholder may stand for all arguments, as a word by itself") {
  const auto bind = [](const char* script) { return bind_placeholders(script, length_at, "y"); };
  CHECK(bind("a {y}; b $(c {y})|d {x}").text ==
        "localexec_1=\"${1}\"; shift; a \"$@\"; b $(c \"$@\")|d \"$localexec_1\"");
  CHECK(bind("a {y}").parameters.empty());
  for (const char* script : {"a b{y}", "a {y}b", "a \"{y}\"", "a '{y}'", "v={y}", "a {x}{y}",
                             "a $(( {y} ))", "a <<E\n{y}\nE"}) {
    CHECK(refusal_of([&] { bind(script); }) ==
          "--shell: {y} stands for all args, each a word; write it as a word by itself, without "
          "quotes");
  }
}

TEST_CASE("a script is known to use its arguments") {
  const auto uses = [](const char* script) {
    return bind_placeholders(script, length_at).uses_arguments;
  };
  for (const char* script : {"a $1", "a \"$@\"", "a $*", "a $#", "a ${2}", "a ${1:-b}", "a ${#}",
                             "a ${@}", "a $(b $1)", "a `b $1`", "a <<E\n$1\nE"}) {
    CHECK_MESSAGE(uses(script), script);
  }
  for (const char* script : {"a", "a '$1'", "a $v ${v} ${#v}", "a \\$1", "a $0 $$ $?", "a # $1"}) {
    CHECK_FALSE_MESSAGE(uses(script), script);
  }
}

TEST_CASE("the variables have names that the script does not have") {
  CHECK(bind_placeholders("localexec_1=a; b {x}", length_at).text ==
        "localexec__1=\"${1}\"; shift; localexec_1=a; b \"$localexec__1\"");
}

TEST_CASE("each quoting gets the reference that is right in it") {
  CHECK(bound("a {x}b") == "a \"$localexec_1\"b");
  CHECK(bound("a \"b{x}c\"") == "a \"b${localexec_1}c\"");
  CHECK(bound("a 'b{x}c'") == "a 'b'\"$localexec_1\"'c'");
  CHECK(bound("v={x}") == "v=\"$localexec_1\"");
  CHECK(bound("a > {x}.txt") == "a > \"$localexec_1\".txt");
  CHECK(bound("a \"\\$\\\"{x}\"") == "a \"\\$\\\"${localexec_1}\"");
  CHECK(bound("a \"\\{x}\"") == "a \"\\\\${localexec_1}\"");
  CHECK(bound("a '\"' {x}") == "a '\"' \"$localexec_1\"");
  CHECK(bound("a \"'{x}'\"") == "a \"'${localexec_1}'\"");
  CHECK(bound("a \\' {x}") == "a \\' \"$localexec_1\"");
  CHECK(bound("a $b{x} $1{x} $${x}") ==
        "a $b\"$localexec_1\" $1\"$localexec_1\" $$\"$localexec_1\"");
}

TEST_CASE("command substitutions are contexts of their own") {
  CHECK(bound("a \"$(b {x} \"{x}\")\" '{x}'") ==
        "a \"$(b \"$localexec_1\" \"${localexec_1}\")\" ''\"$localexec_1\"''");
  CHECK(bound("a \"$(case b in b) {x};; (c) d;; esac) {x}\"") ==
        "a \"$(case b in b) \"$localexec_1\";; (c) d;; esac) ${localexec_1}\"");
  CHECK(bound("a $( (b) ) {x}") == "a $( (b) ) \"$localexec_1\"");
  CHECK(bound("a $(b # it's )\n) {x}") == "a $(b # it's )\n) \"$localexec_1\"");
  CHECK(bound("a ${b:-$(c {x})}") == "a ${b:-$(c \"$localexec_1\")}");
}

TEST_CASE("backquotes with a placeholder become $( )") {
  CHECK(bound("a `b {x}`") == "a $(b \"$localexec_1\")");
  CHECK(bound("a \"`b \\\"{x}\\\"`\"") == "a \"$(b \"${localexec_1}\")\"");
  CHECK(bound("a `b \\`c {x}\\``") == "a $(b $(c \"$localexec_1\"))");
  CHECK(bound("a `(b {x})`") == "a $( (b \"$localexec_1\"))");
  CHECK(bound("a `b {x} # c`") == "a $(b \"$localexec_1\" # c\n)");
  CHECK(bound("a `b` {x}") == "a `b` \"$localexec_1\"");
}

TEST_CASE("a here-document gets the value where it replaces anything") {
  CHECK(bound("a <<E\nb '{x}' \\{x}\nE\nc {x}") ==
        "a <<E\nb '${localexec_1}' \\\\${localexec_1}\nE\nc \"$localexec_1\"");
  CHECK(bound("a <<-E; b {x}\n\tc {x}\n\tE\n'{x}'") ==
        "a <<-E; b \"$localexec_1\"\n\tc ${localexec_1}\n\tE\n''\"$localexec_1\"''");
  CHECK(bound("a <<E\nb\\\nE\nE\n{x}") == "a <<E\nb\\\nE\nE\n\"$localexec_1\"");
  CHECK(bound("a <<'E'\nit's\nE\n{x}") == "a <<'E'\nit's\nE\n\"$localexec_1\"");
  CHECK(bound("a <<E\n$(b {x})\nE\n") == "a <<E\n$(b \"$localexec_1\")\nE\n");
  CHECK(refusal("a <<'E'\n{x}\nE\n").find("without quotes") != std::string::npos);
  CHECK(refusal("a <<{x}\nE\n").find("fixed word") != std::string::npos);
}

TEST_CASE("a calculation gets the variable's name, and wants a number") {
  const ShellScript script = bind_placeholders("a $((3 -{x})) \"$(( ({y}) * 2 ))\"", length_at);
  CHECK(script.text.ends_with("a $((3 -localexec_1)) \"$(( (localexec_2) * 2 ))\""));
  CHECK(script.parameters[0].is_number);
  CHECK(script.parameters[1].is_number);
  CHECK_FALSE(bind_placeholders("a {x}", length_at).parameters[0].is_number);
  CHECK(refusal("a $((1{x}))").find("part of a number") != std::string::npos);
  CHECK(refusal("a $(({x}0))").find("part of a number") != std::string::npos);
  CHECK(refusal("a $((echo {x}); b)").find("with a space") != std::string::npos);
}

TEST_CASE("in a comment nothing is replaced") {
  CHECK(bound("a # {x}'\nb") == "a # {x}'\nb");
  CHECK(bound("a#{x}") == "a#\"$localexec_1\"");
}

TEST_CASE("a value is literal in a pattern, and the subject of a case") {
  CHECK(bound("case {x} in {y}*) a;; esac") ==
        "case \"$localexec_1\" in \"$localexec_2\"*) a;; esac");
}

TEST_CASE("where a shell would read a value as code, a placeholder is refused") {
  for (const std::string script : {"eval {x}",
                                   "eval 'a {x}'",
                                   "a; eval \"{x}\"",
                                   "trap 'rm {x}' EXIT",
                                   "alias a={x}",
                                   "command eval {x}",
                                   "if eval {x}; then a; fi",
                                   "a && trap {x} 1",
                                   "sh -c 'a {x}'",
                                   "a | xargs bash -ec \"b {x}\"",
                                   "/bin/sh -c {x}",
                                   "[[ {x} -eq 1 ]]",
                                   "(( {x} > 1 ))",
                                   "unset {x}",
                                   "read {x}",
                                   "let a={x}",
                                   "export {x}",
                                   "local -i a={x}",
                                   "test -v {x}",
                                   "f() { eval {x}; }",
                                   "$(eval {x})",
                                   "\\eval {x}",
                                   "'eval' {x}",
                                   "a[{x}]=1",
                                   "case a in a) eval {x};; esac",
                                   "{ eval {x}; }",
                                   "! eval {x}",
                                   "a=1 eval {x}"}) {
    CAPTURE(script);
    CHECK(refusal(script).starts_with("--shell: {x} "));
  }
}

TEST_CASE("where a name belongs, a placeholder is refused") {
  for (const std::string script :
       {"{x}=1", "a{x}=1", "for {x} in a; do b; done", "{x}() { a; }", "${x}", "a \"${x}\"",
        "${x.base}", "${a:-{x}}", "\"${a#'{x}'}\"", "$<x>", "a \\{x}", "$'{x}'"}) {
    CAPTURE(script);
    CHECK(refusal(script).starts_with("--shell: "));
  }
}

TEST_CASE("what only looks like such a place is none") {
  for (const std::string script :
       {"echo eval {x}", "export a={x}", "local a={x}", "a sh {x}", "sh {x}", "sh -c 'a' sh {x}",
        "./set{x}", "grep -c {x}", "b a[{x}]", "[ {x} -eq 1 ]", "echo read {x}", "a --b={x}",
        "eval a; b {x}", "for a in {x}; do b; done", "2> {x} a", "(a; b) > {x}", "a={x} b"}) {
    CAPTURE(script);
    CHECK(refusal(script) == "not refused");
  }
}

TEST_CASE("a quote that is never closed is told before anything runs") {
  for (const std::string script : {"a 'b", "a \"b", "a `b", "a $(b", "a ${b", "a $((1"}) {
    CAPTURE(script);
    CHECK(refusal(script).find("is never closed") != std::string::npos);
  }
}

}  // namespace localexec
