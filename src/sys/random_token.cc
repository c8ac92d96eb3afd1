#include "sys/random_token.h"

#include <sys/random.h>

#include <array>

#include "sys/fd.h"

namespace localexec::sys {

std::string random_token() {
  std::array<unsigned char, 16> bytes{};
  // So few come whole, or not at all.
  const auto got = retry_interrupted([&] { return ::getrandom(bytes.data(), bytes.size(), 0); });
  if (got != static_cast<ssize_t>(bytes.size())) throw_errno("cannot get random numbers");
  static constexpr char kHex[] = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : bytes) {
    token += kHex[byte >> 4];
    token += kHex[byte & 15];
  }
  return token;
}

}  // namespace localexec::sys
