// @hash: SHA-256 by the first library of the system that has it.
#include <fcntl.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <vector>

#include "function/builtins.h"
#include "function/function_library.h"
#include "sys/fd.h"

namespace localexec {
namespace {

constexpr std::size_t kReadSize = 256 << 10;
constexpr std::size_t kDigestSize = 32;

// What is used of libcrypto (OpenSSL), by its own names; see openssl/evp.h.
struct Crypto {
  void* (*new_context)();
  void (*free_context)(void*);
  const void* (*sha256)();
  int (*init)(void*, const void*, void*);
  int (*update)(void*, const void*, std::size_t);
  int (*final)(void*, unsigned char*, unsigned*);
};

std::optional<Crypto> load_crypto() {
  void* library = open_library({"libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"});
  if (library == nullptr) return std::nullopt;
  Crypto crypto{
      find_entry<decltype(Crypto::new_context)>(library, "EVP_MD_CTX_new"),
      find_entry<decltype(Crypto::free_context)>(library, "EVP_MD_CTX_free"),
      find_entry<decltype(Crypto::sha256)>(library, "EVP_sha256"),
      find_entry<decltype(Crypto::init)>(library, "EVP_DigestInit_ex"),
      find_entry<decltype(Crypto::update)>(library, "EVP_DigestUpdate"),
      find_entry<decltype(Crypto::final)>(library, "EVP_DigestFinal_ex"),
  };
  const bool whole = crypto.new_context != nullptr && crypto.free_context != nullptr &&
                     crypto.sha256 != nullptr && crypto.init != nullptr &&
                     crypto.update != nullptr && crypto.final != nullptr;
  return whole ? std::optional(crypto) : std::nullopt;
}

const Crypto& crypto() {
  static const std::optional<Crypto> loaded = load_crypto();
  if (loaded) return *loaded;
  throw FunctionError("LibraryMissing",
                      "@hash needs libcrypto of OpenSSL, which is not on this machine; install "
                      "the package libssl3");
}

class Sha256 {
 public:
  Sha256() : context_(crypto().new_context(), crypto().free_context) {
    check(context_ ? crypto().init(context_.get(), crypto().sha256(), nullptr) : 0);
  }
  void feed(std::string_view bytes) {
    check(crypto().update(context_.get(), bytes.data(), bytes.size()));
  }
  std::string hex() {
    static constexpr char kHex[] = "0123456789abcdef";
    unsigned char digest[kDigestSize] = {};
    check(crypto().final(context_.get(), digest, nullptr));
    std::string text;
    for (const unsigned char byte : digest) {
      text += kHex[byte >> 4];
      text += kHex[byte & 15];
    }
    return text;
  }

 private:
  static void check(int ok) {
    if (ok != 1) throw FunctionError("HashError", "libcrypto refuses to compute SHA-256");
  }

  std::unique_ptr<void, void (*)(void*)> context_;
};

}  // namespace

std::string hash_file(const BuiltinCall& call) {
  const std::string path = call.main();
  Sha256 hash;
  const sys::Fd file(
      sys::retry_interrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!file) throw_system_error(errno, "cannot read '" + path + "'");
  std::vector<char> buffer(kReadSize);
  while (true) {
    const auto got = sys::read_some(file.get(), buffer);
    if (got < 0) throw_system_error(errno, "cannot read '" + path + "'");
    if (got == 0) return "\"" + hash.hex() + "\"";
    hash.feed({buffer.data(), static_cast<std::size_t>(got)});
    call.stop_if_asked();
  }
}

}  // namespace localexec
