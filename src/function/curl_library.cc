#include "function/curl_library.h"

#include <optional>

#include "function/builtin_call.h"
#include "function/function_library.h"

namespace localexec {
namespace {

constexpr long kGlobalAll = 3;

std::optional<CurlLibrary> load_curl() {
  void* library = open_library({"libcurl.so.4", "libcurl-gnutls.so.4"});
  if (library == nullptr) return std::nullopt;
  const auto setup = find_entry<int (*)(long)>(library, "curl_global_init");
  if (setup == nullptr || setup(kGlobalAll) != 0) return std::nullopt;
  CurlLibrary curl{};
  const auto find = [library](auto& entry, const char* name) {
    entry = find_entry<std::remove_reference_t<decltype(entry)>>(library, name);
    return entry != nullptr;
  };
  const bool whole =
      find(curl.easy_init, "curl_easy_init") && find(curl.easy_cleanup, "curl_easy_cleanup") &&
      find(curl.easy_reset, "curl_easy_reset") && find(curl.easy_setopt, "curl_easy_setopt") &&
      find(curl.easy_perform, "curl_easy_perform") &&
      find(curl.easy_getinfo, "curl_easy_getinfo") &&
      find(curl.easy_strerror, "curl_easy_strerror") &&
      find(curl.slist_append, "curl_slist_append") &&
      find(curl.slist_free_all, "curl_slist_free_all");
  return whole ? std::optional(curl) : std::nullopt;
}

}  // namespace

const CurlLibrary& curl() {
  static const std::optional<CurlLibrary> loaded = load_curl();
  if (loaded) return *loaded;
  throw FunctionError(
      "LibraryMissing",
      "@fetch needs libcurl, which is not on this machine; install the package libcurl4");
}

}  // namespace localexec
