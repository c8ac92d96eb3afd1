// The host's side of localexec/function.h: one call of a function.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "core/json_members.h"
#include "core/time_point.h"
#include "localexec/function.h"

namespace localexec {

// What a call may be told while it runs.
class CallKeeper {
 public:
  virtual ~CallKeeper() = default;
  // Waits so long; true, at once, where the call ought to end.
  virtual bool wait(Duration duration) = 0;
};

struct FunctionAnswer {
  enum class Kind {
    result,   // `text` is JSON on one line
    error,    // `text` is the error, as JSON
    garbage,  // `text` says why what it gave is no result
  };
  Kind kind = Kind::result;
  std::string text;
};

// Calls the function in this thread. `kwargs` is a JSON object.
FunctionAnswer call_function(const localexec_function& function, const std::string& kwargs,
                             CallKeeper& keeper);

// {"type":…,"message":…}
std::string error_json(std::string_view type, std::string_view message);

}  // namespace localexec
