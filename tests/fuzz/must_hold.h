// What a fuzz target says of the code under test.
#pragma once

#include <cstdio>
#include <cstdlib>

// Ends the process where the condition is false, so that the fuzzer keeps the input.
#define MUST_HOLD(condition)                                                          \
  do {                                                                                \
    if (!(condition)) {                                                               \
      std::fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                   \
    }                                                                                 \
  } while (false)
