#include "report/live_lines.h"

#include <utility>

namespace localexec {
namespace {

constexpr std::size_t kLineBudget = 64 << 10;  // of one line in memory

}  // namespace

LiveLines::Stream::Stream(const std::string& tag, OrderedWriter& writer, sys::SpillFile& spill)
    : tagger_(tag), writer_(writer), spill_(spill), line_(spill, kLineBudget) {}

void LiveLines::Stream::take(const SpilledBytes& bytes) {
  for_each_piece(bytes, spill_, [this](std::string_view piece) { feed(piece); });
  release(bytes, spill_);
}

void LiveLines::Stream::feed(std::string_view piece) {
  const std::size_t whole = piece.rfind('\n') + 1;  // 0 where there is none
  if (whole > 0) {
    tagger_.feed(piece.substr(0, whole), line_);
    writer_.put_part(line_.take());
  }
  tagger_.feed(piece.substr(whole), line_);
}

void LiveLines::Stream::finish() {
  tagger_.finish(line_);
  SpilledBytes last = line_.take();
  if (last.size > 0) writer_.put_part(std::move(last));
}

LiveLines::LiveLines(const std::string& tag, OrderedWriter& out, OrderedWriter& err,
                     sys::SpillFile& spill)
    : out_(tag, out, spill), err_(tag, err, spill) {}

bool LiveLines::is_full() const { return out_.is_full() || err_.is_full(); }

void LiveLines::finish() {
  out_.finish();
  err_.finish();
}

}  // namespace localexec
