#include "function/function_library.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/usage_error.h"

namespace localexec {
namespace {

std::string path_of(const std::string& file) {
  if (file.find('/') != std::string::npos) return file;
  const std::string here = "./" + file;
  return ::access(here.c_str(), F_OK) == 0 ? here : file;
}

// dlerror(3) says "FILE: what is wrong".
std::string why_not(const std::string& path) {
  const char* error = ::dlerror();
  std::string why = error != nullptr ? error : "unknown error";
  if (why.starts_with(path + ": ")) why.erase(0, path.size() + 2);
  return why;
}

}  // namespace

const localexec_function& load_function(const std::string& word, const std::string& target) {
  const auto colon = target.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == target.size()) {
    throw UsageError(fmt::format("{} {}: write FILE:SYMBOL", word, target));
  }
  const std::string path = path_of(target.substr(0, colon));
  const std::string symbol = target.substr(colon + 1);
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw UsageError(fmt::format("{} {}: cannot load '{}': {}", word, target, path, why_not(path)));
  }
  const auto* function = static_cast<const localexec_function*>(::dlsym(library, symbol.c_str()));
  if (function == nullptr) {
    throw UsageError(
        fmt::format("{} {}: '{}' exports no '{}'; see LOCALEXEC_FUNCTION in "
                    "localexec/function.h",
                    word, target, path, symbol));
  }
  if (function->magic != LOCALEXEC_FUNCTION_MAGIC) {
    throw UsageError(
        fmt::format("{} {}: is no function for localexec; export it by LOCALEXEC_FUNCTION of "
                    "localexec/function.h",
                    word, target));
  }
  if (function->abi != LOCALEXEC_FUNCTION_ABI) {
    throw UsageError(fmt::format(
        "{} {}: was built for version {} of localexec/function.h, and this is version {}; build it "
        "again",
        word, target, function->abi, LOCALEXEC_FUNCTION_ABI));
  }
  return *function;
}

void* open_library(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL)) return library;
  }
  return nullptr;
}

void* find_symbol(void* library, const char* name) { return ::dlsym(library, name); }

}  // namespace localexec
