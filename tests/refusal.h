// What a user, or whoever reads the log, would be told.
#pragma once

#include <exception>
#include <string>
#include <system_error>

#include "core/usage_error.h"

namespace localexec {

// The sentence of the UsageError that `action` throws; where it throws none, a text that no
// sentence can be mistaken for.
template <typename Action>
std::string refusal_of(Action&& action) {
  try {
    action();
  } catch (const UsageError& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("not a UsageError: ") + error.what();
  }
  return "not refused";
}

// The errno of the std::system_error that `action` throws; 0 where it throws none.
template <typename Action>
int errno_of(Action&& action) {
  try {
    action();
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  return 0;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace localexec
