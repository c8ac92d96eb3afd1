// Is a stream of bytes valid UTF-8? (RFC 3629: no surrogates, no overlong forms, up to U+10FFFF.)
#pragma once

#include <cstdint>
#include <string_view>

namespace localexec {

// Fed piece by piece, since output arrives that way; a character may be split between pieces.
class Utf8Validator {
 public:
  void feed(std::string_view bytes);

  // Whether everything so far is valid and ends at a character's end.
  bool valid() const { return !broken_ && missing_ == 0; }

 private:
  void feed_byte(unsigned char byte);

  bool broken_ = false;
  int missing_ = 0;  // continuation bytes that the current character still needs
  unsigned char low_ = 0x80;
  unsigned char high_ = 0xBF;  // what the next continuation byte may be
};

bool is_utf8(std::string_view bytes);

}  // namespace localexec
