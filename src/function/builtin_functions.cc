#include "function/builtin_functions.h"

#include <algorithm>
#include <array>

#include "function/builtins.h"
#include "function/function_library.h"

namespace localexec {
namespace {

constexpr const char* kFetch =
    "url to method body headers accept retries retry_on max_size timeout connect_timeout redirects";
constexpr const char* kCopy = "from to";
constexpr const char* kHash = "path";
constexpr const char* kRead = "path max_size";
constexpr const char* kStat = "path";
constexpr const char* kSleep = "seconds";

template <std::string (*function)(const BuiltinCall&), const char* const& names>
constexpr BuiltinFunction row(std::string_view word, std::uint32_t flags) {
  return {
      word,
      names,
      {LOCALEXEC_FUNCTION_MAGIC, LOCALEXEC_FUNCTION_ABI, flags, 0, &run_builtin<function, names>}};
}

constexpr std::array kFunctions{
    row<&fetch, kFetch>("@fetch", LOCALEXEC_WAITS),
    row<&copy_file, kCopy>("@copy", LOCALEXEC_WAITS),
    row<&hash_file, kHash>("@hash", LOCALEXEC_WAITS),
    row<&read_file, kRead>("@read", LOCALEXEC_WAITS),
    row<&stat_file, kStat>("@stat", LOCALEXEC_WAITS),
    row<&sleep, kSleep>("@sleep", LOCALEXEC_WAITS),
};

}  // namespace

std::span<const BuiltinFunction> builtin_functions() { return kFunctions; }

const BuiltinFunction* find_builtin(std::string_view word) {
  const auto found =
      std::ranges::find_if(kFunctions, [&](const auto& known) { return known.word == word; });
  return found == kFunctions.end() ? nullptr : &*found;
}

const localexec_function& find_function(const FunctionJob& job) {
  if (const BuiltinFunction* builtin = find_builtin(job.word)) return builtin->function;
  return load_function(job.word, job.target);
}

}  // namespace localexec
