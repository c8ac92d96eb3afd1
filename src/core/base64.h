// Base64 with padding (RFC 4648, section 4), encoded piece by piece.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace localexec {

class Base64Encoder {
 public:
  // Appends to `out` what can be said so far; up to two bytes wait for the next piece.
  void feed(std::string_view bytes, std::string& out);
  // Appends the rest with its padding. The encoder is then as new.
  void finish(std::string& out);

 private:
  unsigned char waiting_[3] = {};
  int count_ = 0;
};

std::string base64(std::string_view bytes);

// The bytes again; nothing where the text is no base64 with its padding.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace localexec
