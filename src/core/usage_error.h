// A mistake of the user: found before anything runs, told in one line, exit status 2.
#pragma once

#include <stdexcept>
#include <string>

namespace localexec {

// what() holds the whole sentence: what is wrong, where, and what to do about it.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace localexec
