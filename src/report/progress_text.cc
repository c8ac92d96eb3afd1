#include "report/progress_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "core/harmless_text.h"
#include "core/json_text.h"

namespace localexec {
namespace {

constexpr std::size_t kWidestBar = 40;
constexpr std::size_t kNarrowestBar = 8;
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kPlain = "\x1b[0m";

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::string rate_text(double rate) {
  if (rate >= 100) return fmt::format("{:.0f}/s", rate);
  if (rate >= 1) return fmt::format("{:.1f}/s", rate);
  return fmt::format("{:.1f}/min", rate * 60);
}

std::string count_text(const ProgressView& view) {
  return view.total ? fmt::format("{}/{}", view.done, *view.total)
                    : fmt::format("{} done", view.done);
}

std::string time_text(const ProgressView& view) {
  std::string text = clock_text(view.elapsed);
  if (view.left) text += fmt::format(", {} left", clock_text(*view.left));
  return text;
}

std::string final_text(const ProgressView& view) {
  std::string text = count_text(view);
  if (view.failed > 0) text += fmt::format(", {} not ok", view.failed);
  text += ", in " + clock_text(view.elapsed);
  const double whole = seconds(view.elapsed);
  if (whole > 0 && view.done > 0) {
    text += ", " + rate_text(static_cast<double>(view.done) / whole);
  }
  return text;
}

// Columns that a character takes, or more: what East Asian type sets and pictures take is two.
std::size_t columns_of(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  return character.size() > 2 && (lead >= 0xE1 && character != "…") ? 2 : 1;
}

std::string fit(std::string_view text, std::size_t columns) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::size_t width = columns_of(text.substr(0, length));
    if (width > columns) break;
    columns -= width;
    out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

std::string drawn_bar(double share, std::size_t width, bool colour) {
  const auto filled = std::min(width, static_cast<std::size_t>(share * static_cast<double>(width)));
  std::string bar = std::string(filled, '=');
  if (filled < width) bar += '>';
  const std::string rest(width - std::min(width, filled + 1), ' ');
  return colour ? fmt::format("[{}{}{}{}] ", kGreen, bar, kPlain, rest)
                : fmt::format("[{}{}] ", bar, rest);
}

// The bar before the words, as wide as they leave it.
std::string with_bar(const ProgressView& view, std::string_view words, std::size_t room,
                     bool colour) {
  const auto total = view.total.value_or(0);
  const std::string shown = fit(words, room);
  std::string text = shown;
  if (colour && view.failed > 0) {
    const std::string failed = fmt::format("{} not ok", view.failed);
    if (const auto at = text.find(failed); at != std::string::npos) {
      text.replace(at, failed.size(), fmt::format("{}{}{}", kRed, failed, kPlain));
    }
  }
  constexpr std::size_t kAround = 8;  // "100% " and "[] "
  if (total == 0 || room < shown.size() + kAround + kNarrowestBar) return text;
  const double share = std::min(1.0, static_cast<double>(view.done) / static_cast<double>(total));
  const std::size_t width = std::min(kWidestBar, room - shown.size() - kAround);
  return fmt::format("{:3d}% {}{}", static_cast<int>(share * 100), drawn_bar(share, width, colour),
                     text);
}

std::size_t room_in(std::size_t columns) {
  return columns > 1 ? columns - 1 : 1;  // the last column would wrap
}

}  // namespace

std::string clock_text(Duration duration) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  const auto minutes = whole / 60 % 60;
  const auto hours = whole / 3600 % 24;
  if (whole >= 86400) {
    return fmt::format("{}d {:02}:{:02}:{:02}", whole / 86400, hours, minutes, whole % 60);
  }
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
  return fmt::format("{}:{:02}", minutes, whole % 60);
}

std::string facts_text(const ProgressView& view) {
  std::string text = count_text(view);
  if (view.failed > 0) text += fmt::format(", {} not ok", view.failed);
  text += fmt::format(", {} running", view.running);
  if (!view.held_back.empty()) text += " (held back)";
  if (view.rate > 0) text += ", " + rate_text(view.rate);
  return text + ", " + time_text(view);
}

std::string bar_line(const ProgressView& view, std::size_t columns, bool colour) {
  const std::size_t room = room_in(columns);
  std::string words = facts_text(view);
  // What runs longest is said where there is room for it beside a bar.
  if (view.longest && view.longest->since >= std::chrono::seconds(2)) {
    std::string longest =
        fmt::format("; item {} since {}", view.longest->index, clock_text(view.longest->since));
    if (!view.longest->label.empty()) longest += " (" + view.longest->label + ")";
    constexpr std::size_t kWithBar = 20;
    if (room > words.size() + kWithBar) words += fit(longest, room - words.size() - kWithBar);
  }
  return with_bar(view, words, room, colour);
}

std::string final_bar_line(const ProgressView& view, std::size_t columns, bool colour) {
  return with_bar(view, final_text(view), room_in(columns), colour);
}

std::string plain_line(const ProgressView& view) { return "localexec: " + facts_text(view) + "\n"; }

std::string final_plain_line(const ProgressView& view) {
  return "localexec: " + final_text(view) + "\n";
}

std::string json_line(const ProgressView& view, std::string_view event,
                      std::optional<int> exit_code) {
  std::string out = fmt::format(R"({{"event":"{}","elapsed":{:.3f},"done":{},"failed":{},)"
                                R"("running":{},"total":{},"rate":{:.3f},"left":{})",
                                event, seconds(view.elapsed), view.done, view.failed, view.running,
                                view.total ? std::to_string(*view.total) : "null", view.rate,
                                view.left ? fmt::format("{:.3f}", seconds(*view.left)) : "null");
  if (view.longest) {
    out += fmt::format(R"(,"longest":{{"index":{},"seconds":{:.3f},"item":)", view.longest->index,
                       seconds(view.longest->since));
    append_quoted(view.longest->label, out);
    out += '}';
  }
  if (!view.held_back.empty()) {
    out += R"(,"held_back":)";
    append_quoted(view.held_back, out);
  }
  if (exit_code) out += fmt::format(R"(,"exit":{})", *exit_code);
  return out + "}\n";
}

}  // namespace localexec
