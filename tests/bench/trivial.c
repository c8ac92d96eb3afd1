/* The least that a function for localexec can do: it gives its variable back. */
#include <localexec/function.h>

static void same(localexec_call* call) {
  size_t size = 0;
  const char* x = call->find(call, "x", &size);
  call->succeed(call, x, size);
}

LOCALEXEC_FUNCTION(trivial, same, 0)
