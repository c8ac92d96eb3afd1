#include "report/ci_log.h"

#include <fmt/format.h>

#include <cctype>

namespace localexec {
namespace {

// GitHub shows no more of a step.
constexpr std::size_t kAnnotations = 10;

std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) == std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string title_of(const FailedItem& item) {
  return item.label.empty() ? item.name : item.name + " (" + item.label + ")";
}

std::string ending_of(const FailedItem& item) {
  return fmt::format("{}{}", status_name(item.status),
                     item.ending.empty() ? "" : " (" + item.ending + ")");
}

std::string output_of(const FailedItem& item) {
  std::string out;
  for (const std::string& line : item.lines) out += line + "\n";
  return out.empty() ? "(it printed nothing)\n" : out;
}

// "<code>text</code>", in one line.
std::string code(std::string_view text) { return "<code>" + escape_markdown(text) + "</code>"; }

}  // namespace

std::string escape_message(std::string_view text) { return escaped(text, "%\r\n"); }
std::string escape_property(std::string_view text) { return escaped(text, "%\r\n:,"); }

std::string escape_markdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && std::isalnum(byte) == 0 && c != ' ') {
      out += fmt::format("&#{};", byte);
    } else {
      out += c;
    }
  }
  return out;
}

std::string github_log(const FailureDigest& failures, std::string_view digest,
                       std::string_view token) {
  const std::string stop = fmt::format("::stop-commands::{}\n", token);
  const std::string go_on = fmt::format("::{}::\n", token);
  std::string out;
  for (const auto& [index, item] : failures.items()) {
    out += fmt::format("::group::{}: {}\n", escape_message(title_of(item)),
                       escape_message(ending_of(item)));
    out += stop;
    out += output_of(item);
    out += go_on;
    out += "::endgroup::\n";
  }
  if (!digest.empty()) out += stop + std::string(digest) + go_on;
  std::size_t annotations = 0;
  for (const auto& [index, item] : failures.items()) {
    if (annotations++ == kAnnotations) break;
    out += fmt::format("::error title={}::{}\n", escape_property(title_of(item)),
                       escape_message(ending_of(item) + "\n" + output_of(item)));
  }
  return out;
}

std::string gitlab_log(const FailureDigest& failures, std::string_view digest, std::int64_t now) {
  std::string out;
  for (const auto& [index, item] : failures.items()) {
    out += fmt::format(
        "\x1b[0Ksection_start:{}:localexec_{}[collapsed=true]\r\x1b[0K{}: {}\n{}"
        "\x1b[0Ksection_end:{}:localexec_{}\r\x1b[0K\n",
        now, index, title_of(item), ending_of(item), output_of(item), now, index);
  }
  return out + std::string(digest);
}

std::string step_summary(const FailureDigest& failures, std::string_view command) {
  std::string out = fmt::format("### localexec: {} of {} items ok\n\n{}\n\n", failures.ok(),
                                failures.all(), code(command));
  if (!failures.counts().empty()) out += escape_markdown(failures.counts()) + "\n\n";
  if (failures.items().empty()) return out;
  out += "| item | ended | again |\n| --- | --- | --- |\n";
  for (const auto& [index, item] : failures.items()) {
    out += fmt::format("| {} | {} | {} |\n", escape_markdown(title_of(item)),
                       escape_markdown(ending_of(item)),
                       item.command.empty() ? "" : code(item.command));
  }
  if (failures.not_told() > 0) out += fmt::format("\nand {} more\n", failures.not_told());
  for (const auto& [index, item] : failures.items()) {
    out += fmt::format("\n<details><summary>{}</summary>\n<pre>", escape_markdown(title_of(item)));
    // An empty line would end the HTML, and Markdown begin again.
    for (const std::string& line : item.lines) {
      const bool is_blank = line.find_first_not_of(" \t") == std::string::npos;
      out += is_blank ? "&#10;" : escape_markdown(line) + "\n";
    }
    out += "</pre>\n</details>\n";
  }
  return out;
}

}  // namespace localexec
