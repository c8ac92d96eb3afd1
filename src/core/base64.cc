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

}  // namespace localexec
