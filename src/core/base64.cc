#include "core/base64.h"

namespace localexec {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void append_group(const unsigned char* in, std::string& out) {
  const unsigned bits = (unsigned{in[0]} << 16) | (unsigned{in[1]} << 8) | unsigned{in[2]};
  const char group[4] = {kAlphabet[bits >> 18], kAlphabet[(bits >> 12) & 63],
                         kAlphabet[(bits >> 6) & 63], kAlphabet[bits & 63]};
  out.append(group, 4);
}

}  // namespace

void Base64Encoder::feed(std::string_view bytes, std::string& out) {
  for (const char byte : bytes) {
    waiting_[count_++] = static_cast<unsigned char>(byte);
    if (count_ == 3) {
      append_group(waiting_, out);
      count_ = 0;
    }
  }
}

void Base64Encoder::finish(std::string& out) {
  if (count_ == 0) return;
  for (int i = count_; i < 3; ++i) waiting_[i] = 0;
  append_group(waiting_, out);
  const auto padding = static_cast<std::size_t>(3 - count_);
  out.replace(out.size() - padding, padding, padding, '=');
  count_ = 0;
}

std::string base64(std::string_view bytes) {
  std::string out;
  Base64Encoder encoder;
  encoder.feed(bytes, out);
  encoder.finish(out);
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    std::string_view group = text.substr(at, 4);
    while (at + 4 == text.size() && group.size() > 2 && group.back() == '=') group.remove_suffix(1);
    unsigned bits = 0;
    for (const char c : group) {
      const auto digit = std::string_view(kAlphabet).find(c);
      if (digit == std::string_view::npos) return std::nullopt;
      bits = bits << 6 | static_cast<unsigned>(digit);
    }
    bits <<= 6 * (4 - group.size());
    const char three[] = {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8),
                          static_cast<char>(bits)};
    bytes.append(three, group.size() - 1);
  }
  return bytes;
}

}  // namespace localexec
