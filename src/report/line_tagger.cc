#include "report/line_tagger.h"

#include "core/harmless_text.h"

namespace localexec {

std::string line_tag(std::span<const Value> values) {
  std::string tag;
  for (const Value& value : values) {
    if (!tag.empty()) tag += ' ';
    tag += harmless(value.str());
  }
  return tag + '\t';
}

void LineTagger::feed(std::string_view piece, SpillingBuffer& out) {
  while (!piece.empty()) {
    if (!in_line_) out.append(tag_);
    const std::size_t newline = piece.find('\n');
    in_line_ = newline == std::string_view::npos;
    const std::string_view line = piece.substr(0, in_line_ ? piece.size() : newline + 1);
    out.append(line);
    piece.remove_prefix(line.size());
  }
}

void LineTagger::finish(SpillingBuffer& out) {
  if (in_line_) out.push_back('\n');
  in_line_ = false;
}

}  // namespace localexec
