#include "report/output_tail.h"

#include <algorithm>
#include <span>

#include "core/harmless_text.h"

namespace localexec {
namespace {

std::string read_end(const Extent& extent, const sys::SpillFile& spill, std::size_t most) {
  std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(extent.length, most)), '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const std::uint64_t position = extent.length - text.size() + filled;
    filled += spill.read(extent, position, std::span(text).subspan(filled));
  }
  return text;
}

std::string shown(std::string_view line, std::size_t width) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  line.remove_prefix(line.rfind('\r') + 1);  // npos + 1 is 0
  std::string spaced;
  for (const char c : line.substr(0, width)) {
    if (c == '\t') {
      spaced += "    ";
    } else {
      spaced += c;
    }
  }
  if (line.size() <= width) return harmless(spaced);
  // The last character may have been cut: its bytes would be taken for no UTF-8.
  while (!spaced.empty() && (static_cast<unsigned char>(spaced.back()) & 0xC0U) == 0x80) {
    spaced.pop_back();
  }
  if (!spaced.empty() && static_cast<unsigned char>(spaced.back()) >= 0xC0) spaced.pop_back();
  return harmless(spaced) + "…";
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

std::string last_bytes(const SpilledBytes& bytes, const sys::SpillFile& spill, std::size_t most) {
  std::string text =
      bytes.memory.size() > most ? bytes.memory.substr(bytes.memory.size() - most) : bytes.memory;
  for (std::size_t left = bytes.extents.size(); left-- > 0 && text.size() < most;) {
    text.insert(0, read_end(bytes.extents[left], spill, most - text.size()));
  }
  return text;
}

std::vector<std::string> last_lines(std::string_view text, std::size_t most, std::size_t width) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < most) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    const std::size_t start = text.rfind('\n') + 1;  // npos + 1 is 0
    const std::string_view line = text.substr(start);
    if (!is_blank(line)) lines.push_back(shown(line, width));
    text = text.substr(0, start);
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

}  // namespace localexec
