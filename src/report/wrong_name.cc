#include "report/wrong_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "core/usage_error.h"

namespace localexec {

bool is_wrong_name(const std::error_code& error) {
  constexpr std::array kWrong{
      std::errc::no_such_file_or_directory,
      std::errc::permission_denied,
      std::errc::operation_not_permitted,
      std::errc::not_a_directory,
      std::errc::is_a_directory,
      std::errc::filename_too_long,
      std::errc::read_only_file_system,
      std::errc::too_many_symbolic_link_levels,
      std::errc::resource_unavailable_try_again,  // another run holds the lock
  };
  return std::any_of(kWrong.begin(), kWrong.end(), [&](std::errc wrong) { return error == wrong; });
}

void check_name(std::string_view option, const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error) || !is_wrong_name(error)) return;
  throw UsageError(fmt::format("{} {}: {}; name another file", option, path, error.message()));
}

}  // namespace localexec
