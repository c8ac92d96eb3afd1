// Functions in shared objects (dlopen(3)).
#pragma once

#include <string>

#include "localexec/function.h"

namespace localexec {

// Libraries stay loaded until the program ends: their functions may be running in threads that
// nobody waits for any more.
//
// `target` is FILE:SYMBOL. A FILE without a slash is looked for in the current folder first, then
// where the system has its libraries. Runs what the library does when it is loaded. Throws
// UsageError, with `word` (what the user wrote before it) in front, where there is no such file or
// function, or it was built for another version of localexec/function.h.
const localexec_function& load_function(const std::string& word, const std::string& target);

// A library of the system that is there or not; nullptr where it is not. `names` are tried in their
// order.
void* open_library(std::initializer_list<const char*> names);

// An entry of such a library, or nullptr.
template <typename Entry>
Entry find_entry(void* library, const char* name);

void* find_symbol(void* library, const char* name);

template <typename Entry>
Entry find_entry(void* library, const char* name) {
  return reinterpret_cast<Entry>(find_symbol(library, name));
}

}  // namespace localexec
