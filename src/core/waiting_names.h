// The names of a language's library whose calls wait. The tables in waiting_names.cc are what
// --executor auto knows of languages.
#pragma once

#include <span>
#include <string_view>

#include "core/script_call.h"

namespace localexec {

// "a.b" stands for a.b(), a.b.c() and so on, the longest name deciding; ".a" for the method a of
// anything. `why` is empty for one that does not wait although a shorter one does.
struct WaitingName {
  std::string_view name;
  std::string_view why;
  bool is_file = false;  // counts for functions only
};

// None for the shell, whose commands are programs (waiting_programs.h).
std::span<const WaitingName> waiting_names(Language language);

}  // namespace localexec
