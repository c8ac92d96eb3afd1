#include "core/utf8.h"

#include <cstring>

namespace localexec {

void Utf8Validator::feed(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size() && !broken_) {
    if (missing_ == 0) {  // plain ASCII, eight bytes at a time
      std::uint64_t word = 0;
      while (i + 8 <= bytes.size()) {
        std::memcpy(&word, bytes.data() + i, 8);
        if ((word & 0x8080808080808080U) != 0) break;
        i += 8;
      }
      if (i == bytes.size()) return;
    }
    feed_byte(static_cast<unsigned char>(bytes[i++]));
  }
}

void Utf8Validator::feed_byte(unsigned char byte) {
  if (missing_ > 0) {
    broken_ = byte < low_ || byte > high_;
    --missing_;
    low_ = 0x80;
    high_ = 0xBF;
    return;
  }
  if (byte < 0x80) return;
  if (byte >= 0xC2 && byte <= 0xDF) {
    missing_ = 1;
  } else if (byte >= 0xE0 && byte <= 0xEF) {
    missing_ = 2;
    if (byte == 0xE0) low_ = 0xA0;   // shorter forms exist below
    if (byte == 0xED) high_ = 0x9F;  // surrogates lie above
  } else if (byte >= 0xF0 && byte <= 0xF4) {
    missing_ = 3;
    if (byte == 0xF0) low_ = 0x90;
    if (byte == 0xF4) high_ = 0x8F;
  } else {
    broken_ = true;
  }
}

bool is_utf8(std::string_view bytes) {
  Utf8Validator validator;
  validator.feed(bytes);
  return validator.valid();
}

}  // namespace localexec
